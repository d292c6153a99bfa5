import Testing

@testable import OneShotCore

@Suite struct CircuitTests {
    @Test func `a circuit opens after three faults in a row, one timeout before any answer, or ten overloads in a row`()
    {
        /// `f` is a fault, `t` a timeout, `o` an answer that says overloaded, `a` any other answer.
        func isOpen(_ events: String) -> Bool {
            var circuit = Circuit()
            for event in events {
                switch event {
                case "f": circuit.failed(timedOut: false)
                case "t": circuit.failed(timedOut: true)
                case "o": circuit.answered(overloaded: true)
                default: circuit.answered(overloaded: false)
                }
            }
            return circuit.isOpen
        }
        for open in ["fff", "t", "ft", "afff", "attt", "aftf", "oooooooooo", "foooooooooo", "aooooooooooa"] {
            #expect(isOpen(open), "\(open)")
        }
        for closed in ["", "ff", "ffaff", "at", "att", "ot", "ooooooooo", "oooooooooaooooooooo", "ffoff", "attatt"] {
            #expect(!isOpen(closed), "\(closed)")
        }
    }

    @Test func `only an answer proves an endpoint`() {
        var circuit = Circuit()
        circuit.failed(timedOut: false)
        #expect(!circuit.isProven)
        circuit.answered(overloaded: true)
        #expect(circuit.isProven)
        circuit.failed(timedOut: true)
        #expect(circuit.isProven && !circuit.isOpen)
    }
}
