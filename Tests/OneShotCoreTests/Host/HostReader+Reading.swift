@testable import OneShotCore

extension HostReader {
    /// Reads a source that sends nothing.
    func read(at now: Timestamp, patience: Interval) throws(HostError) -> [Observation] {
        let reading = try read(at: now, patience: patience) { () throws(TransportUnavailable) in
            throw TransportUnavailable(description: "no source that is read here sends anything")
        }
        guard case .observed(let observations, _) = reading else { return [] }
        return observations
    }
}
