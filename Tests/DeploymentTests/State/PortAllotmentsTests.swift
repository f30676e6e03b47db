import Testing

@testable import Deployment
@testable import SingleHost

struct PortAllotmentsTests {
    let range = 20000...20005

    func next(
        _ ports: inout PortAllotments, _ function: String, used: Set<Int> = [], known: Set<String> = [], busy: Set<Int> = []
    ) throws -> Int {
        try ports.next(for: function, used: used, range: range, known: known) { !busy.contains($0) }
    }

    @Test func `two ports are allotted once and used in turn`() throws {
        var ports = PortAllotments()
        let port1 = try next(&ports, "sum")
        #expect(port1 == 20000)
        let port2 = try next(&ports, "mul")
        #expect(port2 == 20002)
        let port3 = try next(&ports, "sum", used: [20000])
        #expect(port3 == 20001)
        let port4 = try next(&ports, "sum", used: [20001])
        #expect(port4 == 20000)
        #expect(ports.pairs == ["sum": [20000, 20001], "mul": [20002, 20003]])
    }

    @Test func `a pair of which somebody else holds the next port is allotted anew`() throws {
        var ports = PortAllotments(pairs: ["sum": [20000, 20001]])
        let port5 = try next(&ports, "sum", used: [20000], busy: [20001])
        #expect(port5 == 20002)
        #expect(ports["sum"] == [20002, 20003])
    }

    @Test func `ports that are held are passed over, and a pair need not be adjacent`() throws {
        var ports = PortAllotments()
        let port6 = try next(&ports, "sum", busy: [20000, 20002])
        #expect(port6 == 20001)
        #expect(ports["sum"] == [20001, 20003])
    }

    @Test func `when all are allotted, functions that are gone give theirs away`() throws {
        var ports = PortAllotments(pairs: ["a": [20000, 20001], "b": [20002, 20003], "c": [20004, 20005]])
        let port7 = try next(&ports, "d", known: ["a", "b", "d"])
        #expect(port7 == 20004)
        #expect(ports["c"] == nil)
        #expect(throws: DeploymentError.portsExhausted(range)) { try next(&ports, "e", known: ["a", "b", "d", "e"]) }
    }

    @Test func `labels fill a table that was lost, and never give a port twice`() {
        var ports = PortAllotments(pairs: ["sum": [20000, 20001]])
        ports.adopt([20002, 20003], for: "sum")
        ports.adopt([20001, 20002], for: "mul")
        ports.adopt([20004], for: "div")
        ports.adopt([20004, 20005], for: "div")
        #expect(ports.pairs == ["sum": [20000, 20001], "div": [20004, 20005]])
    }
}
