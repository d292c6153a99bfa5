/// The completion for bash, which needs nothing but bash itself.
enum BashCompletion {
    static var text: String {
        """
        # bash completion for \(Help.programName) \(Version.current); made by `\(Help.programName) generate bash`

        _presence_oneshot() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= word i
            # --name=value comes as three words.
            if [[ $current == = ]]; then
                current=
            elif [[ $previous == = ]]; then
                previous=${COMP_WORDS[COMP_CWORD - 2]}
            fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                case $word in
                    \(pattern(valued))) [[ ${COMP_WORDS[i + 1]} == = ]] && ((i += 2)) || ((i += 1)) ;;
                    -*) ;;
                    *)
                        command=$word
                        break
                        ;;
                esac
            done

            # The value of an option.
            case $command:$previous in
        \(arms(valueArms))
            esac

            if [[ $current == -* ]]; then
                case $command in
        \(optionArms)
                esac
                return
            fi
            case $command in
                '') COMPREPLY=($(compgen -W "\(Command.allCases.map(\.rawValue).joined(separator: " "))" -- "$current")) ;;
        \(operandArms)
            esac
        }

        complete -F _presence_oneshot \(Help.programName)

        """
    }

    private static let valued = Option.all.filter { $0.value != nil }

    private static func pattern(_ options: [Option]) -> String {
        options.flatMap(\.spellings).joined(separator: " | ")
    }

    private static var valueArms: [(pattern: String, offer: Offer)] {
        valued.flatMap { option in
            option.offers.map { commands, offer in
                let names = commands.flatMap { $0 == .run ? ["", $0.rawValue] : [$0.rawValue] }
                return (names.map { "\($0):\(option.spelling)" }.joined(separator: " | "), offer)
            }
        }
    }

    private static func arms(_ arms: [(pattern: String, offer: Offer)]) -> String {
        arms.map { pattern, offer in
            """
                    \(pattern))
                        \(replying(offer))return
                        ;;
            """
        }.joined(separator: "\n")
    }

    private static func replying(_ offer: Offer) -> String {
        switch offer {
        case .files:
            """
            compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$current")

            """ + "            "
        case .words(let words):
            """
            COMPREPLY=($(compgen -W "\(words.joined(separator: " "))" -- "$current"))

            """ + "            "
        case .nothing: ""
        }
    }

    private static var optionArms: String {
        Command.allCases.map { command in
            let names = command == .run ? "'' | run" : command.rawValue
            let options = command.options.flatMap(\.spellings).joined(separator: " ")
            return "            \(names)) COMPREPLY=($(compgen -W \"\(options)\" -- \"$current\")) ;;"
        }.joined(separator: "\n")
    }

    private static var operandArms: String {
        Command.allCases.compactMap { command in
            switch Offer(operandOf: command) {
            case .nothing: nil
            case .words(let words):
                "        \(command.rawValue)) COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\")) ;;"
            case .files:
                """
                        \(command.rawValue))
                            compopt -o filenames 2>/dev/null
                            mapfile -t COMPREPLY < <(compgen -f -- "$current")
                            ;;
                """
            }
        }.joined(separator: "\n")
    }
}
