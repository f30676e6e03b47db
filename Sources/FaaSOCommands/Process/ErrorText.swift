import Scaffolding
import CacheTools
import Insight
import Pipeline
import Workspaces
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import HTTPClient
import ImageBuild

/// The one place that turns an error into what a person reads and what the process returns.
struct ErrorText {
    var status: ExitStatus
    /// Complete lines: `error: …`, `hint: …`, or `file:line:column: error: …`.
    var lines: [String]

    init(_ error: any Error) {
        switch error {
        case let error as ProjectProblems:
            self.init(.badProject, error.problems.flatMap { $0.description.split(separator: "\n").map(String.init) })
        case let error as WorkspaceError:
            self.init(.badProject, error.description, error.hints)
        case let error as TreeError:
            self.init(.badProject, error.description, error.hints)
        case let error as EngineError:
            self.init(error.isUnreachable ? .noEngine : .failed, error.description, error.hints)
        case let error as PipelineError:
            self.init(error.status, error.description, error.hints)
        case let error as DeploymentError:
            self.init(error.status, (["error: \(error)"] + error.log.map { "  \($0)" }) + error.hints.map { "hint: \($0)" })
        case let error as ScaffoldError:
            self.init(.badProject, error.description, error.hints)
        case let error as CacheError:
            self.init(error.status, error.description, error.hints)
        case let error as CacheFileNotRemoved:
            self.init(.failed, error.description, error.hints)
        case let error as ContextFolderNotEmpty:
            self.init(.failed, error.message, error.hints)
        case let error as ContextFileError:
            self.init(.failed, error.message, [])
        case let error as ContextChanged:
            self.init(.failed, error.message, [])
        case let error as BuildCommandError:
            self.init(.failed, error.description, error.hints)
        case let error as ImageUserProblem:
            self.init(.failed, error.description, error.hints)
        case let error as BuildFailed:
            self.init(.failed, error.description, error.hints + (error.log.map { ["the whole log: .faaso/\($0)"] } ?? []))
        case LockError.cancelled, HTTPClientError.cancelled:
            self.init(.interrupted, "interrupted", [])
        case let error as FileError:
            self.init(.failed, error.description, error.hints)
        case let error as LockError:
            self.init(.failed, error.description, error.hints)
        case let error as GraphvizError:
            self.init(.failed, error.description, error.hints)
        case let error as GitError:
            self.init(error.status, error.description, error.hints)
        case let error as CacheArchiveError:
            self.init(.failed, error.description, [])
        case let error as WatchError:
            self.init(.failed, error.description, error.hints)
        case let error as SinceError:
            self.init(.badProject, error.description, error.hints)
        case is CancellationError:
            self.init(.interrupted, "interrupted", [])
        default:
            self.init(.failed, "\(error)", [])
        }
    }

    private init(_ status: ExitStatus, _ message: String, _ hints: [String]) {
        self.init(status, ["error: \(message)"] + hints.map { "hint: \($0)" })
    }

    private init(_ status: ExitStatus, _ lines: [String]) {
        self.status = status
        self.lines = lines
    }
}

extension EngineError {
    /// Is there no engine that could be asked?
    var isUnreachable: Bool {
        switch self {
        case .unreachable, .remote, .invalidEndpoint, .tooOld: true
        default: false
        }
    }
}

extension LockError {
    fileprivate var hints: [String] {
        switch self {
        case .held: ["wait for it to end, or leave out --no-wait"]
        case .file(let error): error.hints
        case .cancelled: []
        }
    }
}

extension PipelineError {
    fileprivate var status: ExitStatus {
        switch self {
        case .unknownFunctions, .unknownNode, .unknownPath, .outside, .notServing, .unknownSecret: .badProject
        case .noEngine: .noEngine
        case .baseNotPulled, .noImage, .staleImages, .notRunning, .noProxy: .failed
        }
    }
}

extension DeploymentError {
    fileprivate var status: ExitStatus {
        if case .noSuchDeployment = self { .badProject } else { .failed }
    }
}

extension CacheError {
    fileprivate var status: ExitStatus {
        switch self {
        case .notRecorded, .notFound, .ambiguous, .ambiguousReference, .unknownReference, .notSoMany: .badProject
        case .incomparable, .noLog: .failed
        }
    }
}

extension GitError {
    fileprivate var status: ExitStatus {
        switch self {
        case .unknown, .shallow: .badProject
        case .noProgram, .noRepository, .failed: .failed
        }
    }
}
