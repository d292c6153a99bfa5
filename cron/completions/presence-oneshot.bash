# bash completion for presence-oneshot(1)
# shellcheck shell=bash

_presence_oneshot() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    # bash cuts --name=value into three words.
    if [[ $current == = ]]; then
        current=''
    elif [[ $previous == = ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    # The command is the first word that is neither an option nor an option's value.
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --config | --state-dir | --shard | --lock-wait | --deadline | --output | --log-level | --log-format | --board | --metrics-file | --agent | --max-age | --tolerate)
                if [[ ${COMP_WORDS[i + 1]} == = ]]; then ((i += 2)); else ((i += 1)); fi
                ;;
            -*) ;;
            *)
                command=${COMP_WORDS[i]}
                break
                ;;
        esac
    done

    local commands='run plan check status explain clear init help version'
    local options=''
    case ${command:-run} in
        run | clear) options='--config --state-dir --shard --refresh --lock-wait --deadline --output --log-level --log-format --board --metrics-file' ;;
        plan) options='--config --state-dir --shard --refresh --output --log-level --log-format' ;;
        check) options='--config --state-dir --shard --deadline --output --log-level --log-format --online' ;;
        status) options='--config --state-dir --shard --output --log-level --log-format --failing --agent --check --max-age --tolerate' ;;
        explain) options='--config --state-dir --shard --output --log-level --log-format' ;;
        init | help | version) options='' ;;
    esac
    options+=' -h --help --version'

    local words='' files=''
    case $previous in
        --config | --state-dir | --board | --metrics-file) files=yes ;;
        --output)
            words='text json none'
            if [[ $command == status ]]; then words+=' html'; fi
            ;;
        --log-level) words='debug info warn error' ;;
        --log-format) words='text json journal' ;;
        --tolerate) words='partial' ;;
        --shard | --lock-wait | --deadline | --agent | --max-age) ;;
        *)
            case $command:$current in
                *:-*) words=$options ;;
                :* | help:*) words=$commands ;;
                init:*) files=yes ;;
            esac
            ;;
    esac

    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    fi
}

complete -F _presence_oneshot presence-oneshot
