_cmetrack_completion() {
    local kind= value about cur=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS=$'\t' read -r value about; do
            [[ $value == *[[:space:]]* ]] && printf -v value %q "$value"
            COMPREPLY+=("$value")
        done
    } < <(CMETRACK_COMPLETE=bash "$1" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == --*=* ]]; then
        COMPREPLY=("${COMPREPLY[0]#*=}")
    fi
    case $kind in
        files) compopt -o filenames; [[ ${#COMPREPLY[@]} == 0 ]] && compopt -o default ;;
        folders) compopt -o filenames -o dirnames ;;
    esac
}

complete -F _cmetrack_completion cmetrack
