import Testing

@testable import Deployment
@testable import SingleHost

/// The answers of `/reverse_proxy/upstreams` about one container.
struct InFlightTests {
    let placeholder = "tcp/{file./srv/upstreams/sum}"

    func reading(_ upstreams: [String: Int], port: Int = 3000, listsReplaced: Bool) -> InFlight {
        InFlight(alias: "sum-1", port: port, function: "sum", upstreams: upstreams, listsReplaced: listsReplaced)
    }

    @Test func `a replaced upstream is listed while it has requests`() {
        #expect(reading([placeholder: 2, "sum-1:3000": 1, "sum-2:3000": 1], listsReplaced: true) == .some(1))
        #expect(reading([placeholder: 1, "sum-2:3000": 1], listsReplaced: true) == .none)
        #expect(reading([:], listsReplaced: true) == .none)
        #expect(reading(["sum-11:3000": 1, "asum-1:3000": 1], listsReplaced: true) == .none)
    }

    @Test func `a container is listed with its own port`() {
        #expect(reading([placeholder: 1, "sum-1:8000": 1], port: 8000, listsReplaced: true) == .some(1))
        #expect(reading([placeholder: 1, "sum-1:3000": 1], port: 8000, listsReplaced: true) == .none)
        #expect(reading([placeholder: 0], port: 8000, listsReplaced: false) == .none)
    }

    @Test func `the placeholder of an older version's Caddyfile counts, too`() {
        #expect(reading(["{file./srv/upstreams/sum}:3000": 0], listsReplaced: false) == .none)
        #expect(reading(["{file./srv/upstreams/sum}:3000": 1], listsReplaced: false) == .unknown)
        #expect(reading([placeholder: 0, "{file./srv/upstreams/sum}:3000": 1], listsReplaced: false) == .unknown)
    }

    @Test func `an older Caddy only tells when nothing at all is in flight`() {
        #expect(reading([placeholder: 0], listsReplaced: false) == .none)
        #expect(reading([placeholder: 1], listsReplaced: false) == .unknown)
        #expect(reading(["tcp/{file./srv/upstreams/asum}": 0], listsReplaced: false) == .unknown)
        #expect(reading([:], listsReplaced: false) == .unknown)
    }

    @Test(arguments: [
        ("v2.11.7 h1:yj0Y4fYZ=", true), ("v2.11.2", true), ("v2.11.1 h1:x", false), ("v2.8.4", false), ("v2.12.0-beta.1 h1:x", true),
        ("v3.0.0\n", true), ("2.11.2", true), ("", false), ("(devel)", false), ("v2.11", false), ("exec failed: no such file", false),
    ])
    func `the version decides whether replaced upstreams are listed`(version: String, answer: Bool) {
        #expect(InFlight.listsReplaced(version: version) == answer)
    }
}
