/// The probe of the template that `faaso init` writes: the files of `templates/python/probe`,
/// embedded at build time.
///
/// Embedded files lose their folders. A module of its own keeps them apart from the files of the
/// scaffold, which have the same names.
package enum StarterProbe {
    /// The path of each file inside the probe, and its bytes.
    package static let files: [(path: String, bytes: [UInt8])] = [
        ("handler.py", PackageResources.handler_py),
        ("probe.yml", PackageResources.probe_yml),
        ("requirements.txt", PackageResources.requirements_txt),
    ]
}
