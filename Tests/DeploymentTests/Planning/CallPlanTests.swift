import Testing

@testable import Deployment
@testable import SingleHost

/// Printed plans of functions without a route, which others call.
struct CallPlanTests {
    static let routes = [DesiredRoute(path: "/orders", function: "orders")]
    static let users = Fixtures.function("users")

    static func orders(_ image: String = "a", calls: [String] = ["users"]) -> DesiredFunction {
        var function = Fixtures.function("orders", image: image)
        function.calls = calls
        return function
    }

    static let both = Fixtures.desired([orders(), users], routes: routes)

    @Test func `an empty world gets an internal function by its URL`() throws {
        #expect(
            try Reconciler.changes(from: ObservedState(), to: Self.both).description == """
                create proxy: never-deployed
                create container:orders: never-deployed
                create container:users: never-deployed
                reload caddyfile: route-added /orders; route-added http://faaso/users
                0 unchanged
                """)
    }

    @Test func `an internal function that comes or goes is named by its URL`() async throws {
        let alone = Fixtures.desired([Self.orders(calls: [])], routes: Self.routes)
        #expect(
            try await Reconciler.plan(from: alone, to: Self.both) == """
                create container:users: route-added http://faaso/users
                reload caddyfile: route-added http://faaso/users
                2 unchanged
                """)
        #expect(
            try await Reconciler.plan(from: Self.both, to: alone) == """
                reload caddyfile: route-removed http://faaso/users
                remove container:users: function-removed users
                2 unchanged
                """)
        var idle = alone
        idle.unrouted = ["users"]
        #expect(
            try await Reconciler.plan(from: Self.both, to: idle) == """
                reload caddyfile: route-removed http://faaso/users
                remove container:users: route-removed http://faaso/users
                2 unchanged
                """)
    }

    @Test func `a function that gets a route or loses it is named by the route alone`() async throws {
        let routed = Fixtures.desired([Self.orders(), Self.users])
        #expect(try await Reconciler.plan(from: Self.both, to: routed) == "reload caddyfile: route-added /users\n3 unchanged")
        #expect(try await Reconciler.plan(from: routed, to: Self.both) == "reload caddyfile: route-removed /users\n3 unchanged")
    }

    @Test func `calls alone change nothing that runs`() async throws {
        let silent = Fixtures.desired([Self.orders(calls: []), Self.users], routes: Self.routes)
        #expect(try await Reconciler.plan(from: silent, to: Self.both) == "4 unchanged")
    }

    @Test func `functions that are served can be called, and those that a kept route leads to`() {
        let table = Self.both.table(loaded: [], serving: ["orders"])
        #expect(table.callees == ["orders"] && Self.both.wholeTable.callees == ["orders", "users"])
        let kept = RouteTable(
            desired: [DesiredRoute(path: "/a", function: "new")], functions: ["new"], loaded: [DesiredRoute(path: "/a", function: "old")],
            serving: ["old", "other"])
        #expect(kept.callees == ["old"])
    }

    @Test func `the functions that can be called are stored with the Caddyfile`() async throws {
        let world = try await Fixtures.deployed(Self.both)
        let loaded = try #require(try world.deployer().loadedCaddyfile())
        #expect(loaded.callees == ["orders", "users"])
        #expect(world.snapshot.loaded?.contains("/users}\n") == true)
    }
}
