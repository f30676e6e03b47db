import Basics
import FunctionModel
import ImageBuild
import Insight

/// The entries of a lock, for people.
struct LockText {
    private let report: LockReport

    init(_ report: LockReport) {
        self.report = report
    }

    /// A line for each change.
    var lines: [String] {
        report.images.compactMap { image in
            let digest = image.digest.map(LockedImage.short) ?? ""
            let kind = image.local ? " (local image)" : image.mirror.map { " (in \($0))" } ?? ""
            switch image.state {
            case .added: return "added \(image.reference) \(digest) \(image.platform ?? "")\(kind)"
            case .moved: return "moved \(image.reference) \(image.previous.map(LockedImage.short) ?? "") -> \(digest)\(kind)"
            case .removed: return "removed \(image.reference)"
            case .kept, .unused, .missing: return nil
            }
        }
    }

    /// The number of entries, and of those that changed.
    var summary: String {
        let entries = report.images.filter { $0.state != .removed && $0.state != .missing }.count
        let parts = LockReport.State.allCases.compactMap { state -> String? in
            let count = report.images(state).count
            return count == 0 || state == .kept ? nil : "\(count) \(state.rawValue)"
        }
        return "\(report.file): " + ([entries.counted("image")] + parts).joined(separator: ", ")
    }

    /// The problems of the lock, and the images that were not resolved by their registry.
    /// - Parameter isCheck: true if a missing or unused entry is an error.
    func diagnostics(isCheck: Bool) -> [Diagnostic] {
        report.images.compactMap { diagnostic($0, isCheck: isCheck) } + (report.templates ?? []).compactMap(diagnostic)
    }

    private func diagnostic(_ template: TemplateReport.Template) -> Diagnostic? {
        let (folder, name) = (ProjectPath.template(template.name), template.name)
        switch template.state {
        case .edited:
            return Diagnostic(
                .error, "the template was edited since it was copied from \(template.url ?? "")", at: folder,
                hints: [
                    "'faaso template update --force \(name)' replaces the edits",
                    "to keep them, remove the line 'template \(name)' from \(report.file)",
                ])
        case .missing:
            return Diagnostic(
                .error, "\(folder) does not exist, and has an entry", at: report.file,
                hints: ["copy it again: faaso template update \(name)", "or remove its line"])
        case .own, .locked, .added, .updated, .available: return nil
        }
    }

    private func diagnostic(_ image: LockReport.Image, isCheck: Bool) -> Diagnostic? {
        switch image.state {
        case .missing:
            return Diagnostic(
                .error, "\(image.reference) has no entry in \(report.file)", at: image.place.map { "\($0)" }, hints: ["faaso lock"])
        case .unused:
            return Diagnostic(
                isCheck ? .error : .warning, "no Dockerfile names \(image.reference)", at: report.file,
                hints: ["'faaso lock --update' removes unused entries, and moves the others", "or remove its line"])
        case .added, .moved, .kept, .removed:
            guard let note = image.note else { return nil }
            let instead = image.local ? "it is locked by the ID of the engine's image" : "the engine's digest is locked"
            return Diagnostic(
                .warning, "\(image.reference): \(instead), because its registry answers: \(note)",
                hints: image.local ? ["'faaso doctor' explains local images"] : [])
        }
    }
}
