import Deployment
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Insight

/// `faaso doctor`.
struct DoctorReportTests {
    @Test func `doctor says the problems and goes on with the rest`() async throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\nlimit: 1\n"])
        let report = await DoctorReport.make(directory: project.folder.path, environment: ["DOCKER_HOST": "unix:///nonexistent.sock"])
        #expect(report.checks.filter { $0.name == "repository" }.map(\.result) == [.failed])
        for name in ["cache", "engine", "listen", "docker CLI"] { #expect(report.checks.contains { $0.name == name }, "\(name)") }
    }

    @Test func `the doctor has a line for each network that a function names`() throws {
        let metadata = "runtime: plain\nnetworks:\n  - there\n  - {name: nowhere, external: true}\n"
        let project = SmallProject(["functions/sum/metadata.yml": metadata])
        let named = try project.workspace().project.requirements([.network])
        var available = Available(project: "shop")
        available.note(.network, "there", labels: [:])
        available.note(.network, "nowhere", labels: nil)
        var report = DoctorReport()
        report.objects(named, available)
        #expect(report.checks.map(\.result) == [.failed] && report.checks[0].finding.hasPrefix("functions/sum/metadata.yml:4:5: "))
        report.checks = []
        available.note(.network, "nowhere", labels: [:])
        report.objects(named, available)
        #expect(report.checks.map(\.finding) == ["those that functions name are there: nowhere, there"])
    }

    @Test func `a network that up creates is no problem for the doctor`() throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\nnetworks: [there, nowhere]\n"])
        let named = try project.workspace().project.requirements([.network])
        var available = Available(project: "shop")
        available.note(.network, "there", labels: [:])
        available.note(.network, "nowhere", labels: nil)
        var report = DoctorReport()
        report.objects(named, available)
        #expect(report.checks.map(\.result) == [.passed, .passed])
        #expect(
            report.checks.map(\.finding) == [
                "those that functions name are there: there", "'faaso up' creates those that do not exist: nowhere",
            ])
    }

    @Test func `the doctor has a line for each secret that a function names`() async throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nsecrets:\n  - password\n  - token\n",
            "functions/sum/Dockerfile": "FROM base:1\n",
        ])
        let state = TemporaryFolder(in: "/dev/shm")
        state.write("", to: "shop/ports.json")
        let store = SecretStore(state: StateFolder(path: state.path("shop")))
        try store.set("token", [1])
        func checks() async throws -> [DoctorReport.Check] {
            var report = DoctorReport()
            await report.secrets(try project.workspace().project, nil, ["FAASO_STATE": state.path])
            return report.checks
        }
        #expect(
            try await checks() == [
                DoctorReport.Check(
                    name: "secrets", result: .failed,
                    finding: "functions/sum/metadata.yml:3:5: function 'sum' needs the secret 'password', which is not set",
                    hints: ["set it: faaso secret set password"])
            ])
        try store.set("password", [2])
        #expect(try await checks().map(\.finding) == ["those that functions name are set: password, token"])
    }
}
