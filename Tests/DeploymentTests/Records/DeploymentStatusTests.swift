import Testing

@testable import Deployment

struct DeploymentStatusTests {
    private func names(
        _ functions: [DeploymentStatus.Function], proxy: DeploymentStatus.Proxy.State = .running, repository: [String]
    ) -> [String] {
        DeploymentStatus(
            functions: functions, routes: [.init(path: "/old", function: "old"), .init(path: "/a", function: "a")],
            proxy: .init(state: proxy)
        ).withoutGone(repository: repository).functions.map(\.name)
    }

    private func function(_ name: String, _ state: DeploymentStatus.Function.State) -> DeploymentStatus.Function {
        var function = DeploymentStatus.Function(name: name, state: state)
        if state == .running || state == .stopped { function.container = "shop_\(name)_1" }
        return function
    }

    @Test func `a function that is neither in the repository nor running nor served is left out`() {
        let functions = [function("gone", .missing), function("free", .unrouted)]
        #expect(names(functions, repository: ["a"]) == [])
        #expect(names(functions, repository: ["free", "gone"]) == ["gone", "free"])
    }

    @Test func `a function that left the repository stays while it has a container`() {
        #expect(names([function("x", .running), function("y", .stopped)], repository: []) == ["x", "y"])
    }

    @Test func `a function that left the repository stays while a proxy has its route`() {
        #expect(names([function("old", .missing)], repository: []) == ["old"])
        #expect(names([function("old", .missing)], proxy: .missing, repository: []) == [])
        #expect(names([function("old", .missing)], proxy: .stopped, repository: []) == [])
    }
}
