/// What all passes since the state directory began have done, for the counters of the metrics.
///
///     "totals":{"pushes":5120,"logins":88,"passes":{"0":2880,"1":3},"failures":{"timeout":12}}
///
/// What is 0 is not written. A count stays at `LastPass.passLimit` once it is there.
package struct PassTotals: Equatable, Sendable {
    package private(set) var pushes = 0
    package private(set) var logins = 0

    /// In the order of `ExitStatus.allCases`.
    private var passes = [Int](repeating: 0, count: ExitStatus.allCases.count)

    /// In the order of `FailureKind.allCases`. Each failed target counts.
    private var failures = [Int](repeating: 0, count: FailureKind.allCases.count)

    package init() {}

    /// How many passes have ended with each exit status.
    package var passesByStatus: [(status: ExitStatus, count: Int)] {
        zip(ExitStatus.allCases, passes).map { (status: $0, count: $1) }
    }

    package var failuresByKind: [(kind: FailureKind, count: Int)] {
        zip(FailureKind.allCases, failures).map { (kind: $0, count: $1) }
    }

    mutating func add(_ report: PassReport) {
        pushes = Self.sum(pushes, report.pushed)
        logins = Self.sum(logins, report.logins)
        if let index = ExitStatus.allCases.firstIndex(of: report.exitStatus) {
            passes[index] = Self.sum(passes[index], 1)
        }
        if report.failures.isEmpty { return }
        let kinds = FailureKind.allCases
        for failed in report.failures {
            guard let index = kinds.firstIndex(of: failed.failure.kind) else { continue }
            failures[index] = Self.sum(failures[index], 1)
        }
    }

    private static func sum(_ count: Int, _ more: Int) -> Int { min(count + more, LastPass.passLimit) }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("pushes", pushes)
            $0.member("logins", logins)
            $0.key("passes")
            $0.object {
                for (status, count) in passesByStatus where count > 0 { $0.member(String(status.rawValue), count) }
            }
            $0.key("failures")
            $0.object { for (kind, count) in failuresByKind where count > 0 { $0.member(kind.rawValue, count) } }
        }
    }

    /// Reads counts. Those of names that this version does not know are skipped.
    init(_ reader: inout JSONReader) throws(JSONError) {
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "pushes": pushes = try Self.readCount(&reader)
            case "logins": logins = try Self.readCount(&reader)
            case "passes":
                try Self.readCounts(&reader, into: &passes, ExitStatus.allCases.map { String($0.rawValue) })
            case "failures": try Self.readCounts(&reader, into: &failures, FailureKind.allCases.map(\.rawValue))
            default: try reader.skipValue()
            }
        }
    }

    private static func readCounts(
        _ reader: inout JSONReader, into counts: inout [Int], _ names: [String]
    ) throws(JSONError) {
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys)?.string {
            let count = try readCount(&reader)
            if let index = names.firstIndex(of: key) { counts[index] = count }
        }
    }

    private static func readCount(_ reader: inout JSONReader) throws(JSONError) -> Int {
        min(max(0, try reader.readInteger()), LastPass.passLimit)
    }
}
