import ImageBuild
import Workspaces

/// The checks of `faaso.lock`.
extension DoctorReport {
    /// Compares the lock with the images that the Dockerfiles name. A repository without a lock has
    /// no such check.
    mutating func lock(_ workspace: Workspace, _ contexts: [String: FunctionContext]) {
        guard let lock = workspace.lock else { return }
        let report = LockReport(lock, used: UsedBases(workspace.project, contexts, files: workspace.files))
        for image in report.images(.missing) {
            let place = image.place.map { "\($0): " } ?? ""
            add(
                "lock", .warned, "\(place)\(image.reference) has no entry in \(report.file), so keys depend on the engine",
                hints: ["'faaso lock' adds the entry"])
        }
        for image in report.images(.unused) {
            add(
                "lock", .warned, "\(report.file) has an entry for \(image.reference), which no Dockerfile names",
                hints: ["'faaso lock --update' removes unused entries, and moves the others"])
        }
        if report.isComplete { add("lock", .passed, "\(report.file) has an entry for every base image") }
    }

    /// Checks that the engine has a locked image, and explains a local one.
    mutating func base(_ locked: LockedImage, _ images: EngineImages) {
        let name = "image \(locked.name)"
        let push = "'faaso lock --push \(locked.name)' copies it into the project's registry, and locks its content"
        if !locked.isLocal {
            if images.has(locked) {
                add(name, .passed, "is in the engine, as locked")
            } else {
                add(name, .warned, "is not in the engine, and a build pulls \(locked.exactName)")
            }
        } else if images.contains(locked.digest) {
            add(
                name, .passed,
                "is locked by its ID on this machine: another machine builds under the same keys, upon its own image of this name",
                hints: [push])
        } else if images.has(locked) {
            add(
                name, .warned,
                "is locked by its ID on another machine: the keys agree with that machine, and the content of this image may differ",
                hints: [push])
        } else {
            add(
                name, .warned, "is not in the engine, and no registry has it",
                hints: ["make the image on this machine under the same name; scripts/base-images makes stand-ins"])
        }
    }
}
