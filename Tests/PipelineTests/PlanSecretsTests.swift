import Basics
import ContentHash
import Deployment
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// The plan and the doctor report unset secrets before `up` refuses their functions.
struct PlanSecretsTests {
    private let project = SmallProject([
        "functions/sum/metadata.yml": "runtime: plain\nsecrets:\n  - password\n  - token\n",
        "functions/idle/metadata.yml": "runtime: plain\nsecrets: [never]\n",
        "functions/sum/Dockerfile": "FROM base:1\nRUN --mount=type=secret,id=pip.key true\n",
    ])
    private let state = TemporaryFolder(in: "/dev/shm")

    private var environment: [String: String] { ["FAASO_STATE": state.path] }

    private func store() throws -> SecretStore {
        state.write("", to: "shop/ports.json")
        return SecretStore(state: StateFolder(path: state.path("shop")))
    }

    private func plan(_ goal: Goal = .up, _ functions: [String] = [], variables: [String: String] = [:]) async throws -> PlanReport {
        var options = RunOptions()
        options.functions = FunctionScope(named: functions)
        return try await Runner(
            project.workspace(), connection: nil, environment: environment.merging(variables) { $1 }, options: options
        ).plan(goal)
    }

    @Test func `a secret that is not set is a problem of the functions that will run`() async throws {
        try store().set("token", [1])
        let plan = try await plan()
        #expect(
            plan.problems.flatMap(\.diagnostic.lines) == [
                "functions/sum/metadata.yml:3:5: warning: function 'sum' needs the secret 'password', which is not set",
                "hint: set it: faaso secret set password",
            ])
        #expect(!plan.unchecked.contains(.secrets))
        try checkSchema(plan, "plan")
        #expect(try await self.plan(.test).problems.isEmpty)
        #expect(try await self.plan(.up, ["idle"]).problems.isEmpty)
        try store().set("password", [2])
        #expect(try await self.plan().problems.isEmpty)
    }

    @Test func `where there is no running state it is not known`() async throws {
        let plan = try await plan()
        #expect(plan.problems.isEmpty && plan.unchecked.contains(.secrets))
    }

    @Test func `a plan that is believed looks at secrets anew`() async throws {
        try store().set("token", [1])
        let plan = try await plan()
        try await settle()
        _ = try await self.plan()
        func believed() throws -> PlanReport? {
            try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: environment)
        }
        #expect(try believed() == plan)
        try store().set("password", [2])
        #expect(try #require(try believed()).problems.isEmpty)
        try store().remove("token")
        #expect(try #require(try believed()).problems.map(\.line) == [4])
    }

    @Test func `a build secret is needed only for a build, and the environment may hold it`() async throws {
        _ = try store()
        project.folder.write("runtime: plain\nbuild_secrets: [pip.key]\n", to: "functions/sum/metadata.yml")
        let plan = try await plan(.build)
        #expect(plan.problems.map(\.hints) == [["set it: faaso secret set pip.key, or FAASO_SECRET_PIP.KEY"]])
        #expect(try await self.plan(.build, variables: ["FAASO_SECRET_PIP.KEY": "x"]).problems.isEmpty)
        try project.build()
        #expect(try await self.plan(.build).problems.isEmpty)
    }
}
