package import Basics
import FunctionModel
import Insight

/// The reason why a template cannot be tested.
package enum ProbeError: Explained, Hashable {
    /// There is no such template, with the known ones.
    case unknown(String, known: [String])
    /// The repository has no templates.
    case noTemplates
    /// The template has no probe.
    case missing(String)
    /// The probe lacks a file that probe.yml names.
    case noFile(String, String)
    /// The containers of a rootless engine have no address that this machine can reach.
    case rootlessEngine

    package var description: String {
        switch self {
        case .unknown(let name, _): "there is no template named '\(name)'"
        case .noTemplates: "the repository has no templates"
        case .missing(let name): "templates/\(name) has no probe/probe.yml"
        case .noFile(let name, let file): "the probe of templates/\(name) has no file '\(file)', which probe.yml names"
        case .rootlessEngine: DoctorReport.unreachableProbe
        }
    }

    package var hints: [String] {
        switch self {
        case .unknown(let name, let known): NameHint.hints([name], among: known) + [Template.builtInHint]
        case .noTemplates: ["'faaso init' writes a first one"]
        case .missing(let name): ["write templates/\(name)/probe; 'faaso help template test' names the page with what it answers"]
        case .noFile: ["paths are counted from the function's folder: that of the scaffold with the probe over it"]
        case .rootlessEngine: ["run it on an engine that runs as root: set DOCKER_HOST"]
        }
    }

    package var blame: Blame { self == .rootlessEngine ? .run : .project }
}
