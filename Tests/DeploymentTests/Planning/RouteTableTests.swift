import Testing

@testable import Deployment
@testable import SingleHost

struct RouteTableTests {
    let a = DesiredRoute(path: "/a", function: "a")
    let deep = DesiredRoute(path: "/a/deep", function: "b")

    @Test func `what is served is routed, longest path first`() {
        let table = RouteTable(desired: [a, deep], loaded: [], serving: ["a", "b"])
        #expect(table.routes == [deep, a])
        #expect(table.kept == [] && table.leftOut == [])
    }

    @Test func `what is not served is left out when it led nowhere before`() {
        let table = RouteTable(desired: [a, deep], loaded: [], serving: ["a"])
        #expect(table.routes == [a])
        #expect(table.leftOut == ["/a/deep"])
    }

    @Test func `what is not served keeps what it led to, as long as that is served`() {
        let old = DesiredRoute(path: "/a/deep", function: "old", stripPrefix: false)
        #expect(RouteTable(desired: [deep], loaded: [old], serving: ["old"]).routes == [old])
        #expect(RouteTable(desired: [deep], loaded: [old], serving: ["old"]).kept == ["/a/deep"])
        #expect(RouteTable(desired: [deep], loaded: [old], serving: []).leftOut == ["/a/deep"])
    }

    @Test func `a route that is no longer wanted is gone whoever serves it`() {
        #expect(RouteTable(desired: [], loaded: [a], serving: ["a"]).routes == [])
    }

    @Test(arguments: [
        (0, []), (1, ["/1 is left out: its function is not served"]),
        (2, ["/1, /2 are left out: their functions are not served"]),
        (7, ["/1, /2, /3, /4, /5 and 2 more are left out: their functions are not served"]),
    ]) func `routes that are left out are one warning`(count: Int, warnings: [String]) {
        let desired = (0..<count).map { DesiredRoute(path: "/\($0 + 1)", function: "f\($0)") }
        #expect(RouteTable(desired: desired, loaded: [], serving: []).warnings == warnings)
    }
}
