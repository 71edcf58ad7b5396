#compdef cmetrack

_cmetrack() {
    local -a lines shown
    local line value
    lines=("${(@f)$(CMETRACK_COMPLETE=zsh ${words[1]} "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    for line in "${(@)lines[2,-1]}"; do
        value=${${line%%$'\t'*}//:/\\:}
        [[ $line == *$'\t'* ]] && value+=":${line#*$'\t'}"
        [[ -n $value ]] && shown+=("$value")
    done
    (( $#shown )) && _describe -V cmetrack shown
    case ${lines[1]} in
        files) _files ;;
        folders) _files -/ ;;
    esac
}

if [[ $funcstack[1] == _cmetrack ]]; then
    _cmetrack "$@"
else
    compdef _cmetrack cmetrack
fi
