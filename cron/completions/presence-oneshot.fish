# fish completion for presence-oneshot(1)

# Prints the command on the line: the first word that is neither an option nor an option's value.
function __presence_oneshot_command
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --config --state-dir --shard --lock-wait --deadline --output --log-level --log-format --board --metrics-file --agent --max-age --tolerate
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return
        end
        set -e words[1]
    end
end

function __presence_oneshot_lacks_command
    not count (__presence_oneshot_command) >/dev/null
end

# Whether the command on the line is one of those named. Without a command it is run.
function __presence_oneshot_is
    set -l command (__presence_oneshot_command)
    test -n "$command"; or set command run
    contains -- $command $argv
end

set -l configured run plan check status explain clear

complete -c presence-oneshot -f

complete -c presence-oneshot -n __presence_oneshot_lacks_command -a run -d 'make one pass (the default)'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a plan -d 'show what a pass would push, and push nothing'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a check -d 'say whether a pass could succeed, and what to do if not'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a status -d 'show the last known presences and what is wrong'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a explain -d 'explain what an agent shows, why, and what comes next'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a clear -d 'make one pass that shows every agent as offline'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a init -d 'write an annotated configuration to start from'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a help -d 'list commands and options, or explain one COMMAND'
complete -c presence-oneshot -n __presence_oneshot_lacks_command -a version -d 'print the version'

complete -c presence-oneshot -n "__presence_oneshot_is $configured" -l config -r -F -d 'read this configuration'
complete -c presence-oneshot -n "__presence_oneshot_is $configured" -l state-dir -r -F -d 'keep tokens and acknowledged presences here'
complete -c presence-oneshot -n "__presence_oneshot_is $configured" -l shard -x -d 'handle one of COUNT parts of the agents'
complete -c presence-oneshot -n "__presence_oneshot_is run plan clear" -l refresh -d 'push every target, changed or not'
complete -c presence-oneshot -n "__presence_oneshot_is run clear" -l lock-wait -x -d 'wait this long while another pass runs'
complete -c presence-oneshot -n "__presence_oneshot_is run check clear" -l deadline -x -d 'end a pass (or check --online) after this long'
complete -c presence-oneshot -n "__presence_oneshot_is run plan check explain clear" -l output -x -a 'text json none' -d 'result format'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l output -x -a 'text json none html' -d 'result format'
complete -c presence-oneshot -n "__presence_oneshot_is $configured" -l log-level -x -a 'debug info warn error' -d 'lowest level to log'
complete -c presence-oneshot -n "__presence_oneshot_is $configured" -l log-format -x -a 'text json journal' -d 'log format'
complete -c presence-oneshot -n "__presence_oneshot_is run clear" -l board -r -F -d 'write the HTML status page here when a pass ends'
complete -c presence-oneshot -n "__presence_oneshot_is run clear" -l metrics-file -r -F -d 'write Prometheus metrics here when a pass ends'
complete -c presence-oneshot -n "__presence_oneshot_is check" -l online -d 'also log in every agent'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l failing -d 'show only what fails, or what Fabric may show wrongly'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l agent -x -d 'show only this agent'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l check -d 'exit 1 unless the last pass succeeded (for probes)'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l max-age -x -d 'with --check: how old the last pass may be'
complete -c presence-oneshot -n "__presence_oneshot_is status" -l tolerate -x -a 'partial' -d 'with --check: accept this outcome, too'
complete -c presence-oneshot -s h -l help -d 'show this page, or a command\'s own page'
complete -c presence-oneshot -l version -d 'print the version'

complete -c presence-oneshot -n '__presence_oneshot_is init' -F
complete -c presence-oneshot -n '__presence_oneshot_is help' -a 'run plan check status explain clear init help version'
