function __cmetrack_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (env CMETRACK_COMPLETE=fish $words[1] $words[2..-1] "$current" 2>/dev/null)
    printf '%s\n' $lines[2..-1]
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
    end
end

complete --command cmetrack --no-files --keep-order --arguments '(__cmetrack_complete)'
