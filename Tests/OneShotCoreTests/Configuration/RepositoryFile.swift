import Foundation

/// A file of the repository that the tests compare with the program's own tables.
struct RepositoryFile {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    let text: String

    /// Reads the file at a path below the repository's root.
    init(_ path: String) throws {
        text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines from a Markdown heading to the next one of the same level or a higher one.
    func section(_ heading: String) -> [Substring] {
        let level = heading.prefix { $0 == "#" }.count
        return Array(
            lines.drop { $0 != heading }.dropFirst().prefix { line in
                let marks = line.prefix { $0 == "#" }.count
                return marks == 0 || marks > level || !line.dropFirst(marks).hasPrefix(" ")
            })
    }
}

extension [Substring] {
    /// The cells of the Markdown tables among the lines, without headings and rulers.
    var tableRows: [[String]] {
        indices.compactMap { index in
            let isHeading = index + 1 < endIndex && self[index + 1].hasPrefix("|---")
            guard self[index].hasPrefix("|"), !self[index].hasPrefix("|---"), !isHeading else { return nil }
            return self[index].split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }
}

extension StringProtocol {
    /// Whether a text occurs in it on its own, not as a part of a longer name or number.
    func contains(word: String) -> Bool {
        func continues(_ other: Character?) -> Bool { other.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }
        return ranges(of: word).contains { range in
            !continues(self[..<range.lowerBound].last) && !continues(self[range.upperBound...].first)
        }
    }
}
