import Testing

@testable import Deployment
@testable import SingleHost

/// The answers of `/reverse_proxy/upstreams` about one container.
struct InFlightTests {
    let placeholder = "{file./srv/upstreams/sum}:3000"

    func reading(_ upstreams: [String: Int], listsReplaced: Bool) -> InFlight {
        InFlight(alias: "sum-1", function: "sum", upstreams: upstreams, listsReplaced: listsReplaced)
    }

    @Test func `a replaced upstream is listed while it has requests`() {
        #expect(reading([placeholder: 2, "sum-1:3000": 1, "sum-2:3000": 1], listsReplaced: true) == .some(1))
        #expect(reading([placeholder: 1, "sum-2:3000": 1], listsReplaced: true) == .none)
        #expect(reading([:], listsReplaced: true) == .none)
        #expect(reading(["sum-11:3000": 1, "asum-1:3000": 1], listsReplaced: true) == .none)
    }

    @Test func `an older Caddy only tells when nothing at all is in flight`() {
        #expect(reading([placeholder: 0], listsReplaced: false) == .none)
        #expect(reading([placeholder: 1], listsReplaced: false) == .unknown)
        #expect(reading(["{file./srv/upstreams/asum}:3000": 0], listsReplaced: false) == .unknown)
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
