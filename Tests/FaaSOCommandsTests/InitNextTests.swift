import Testing

@testable import FaaSOCommands

/// The last lines of `faaso init`.
struct InitNextTests {
    @Test func `a function of the first template comes next`() {
        #expect(Init.next(["node", "go"], foreign: []) == ["next: faaso new hello --runtime node"])
        #expect(Init.next(["dockerfile", "go"], foreign: []) == ["next: faaso new hello --runtime go"])
    }

    @Test func `without a template a Dockerfile comes next`() {
        #expect(
            Init.next(["dockerfile"], foreign: [])
                == ["next: write functions/NAME/Dockerfile, and 'runtime: dockerfile' into functions/NAME/metadata.yml"])
    }

    @Test func `beside a file of another tool the way from it comes next`() {
        #expect(
            Init.next(["python"], foreign: ["config/deploy.yml"])
                == ["next: config/deploy.yml is kamal's: 'faaso help import' has the way from it"])
        #expect(Init.next(["python"], foreign: ["compose.yaml"]).allSatisfy { $0.hasPrefix("next: 'faaso import compose.yaml' ") })
    }
}
