/// The template that `faaso init` writes: the files of `templates/python`, embedded at build time.
///
/// A file that `templates/python` gets needs a line here. A hidden file also needs one in `Package.swift`.
enum StarterTemplate {
    /// Each file's path inside the template, and its bytes.
    static let files: [(path: String, bytes: [UInt8])] = [
        (".dockerignore", PackageResources._dockerignore),
        ("Dockerfile", PackageResources.Dockerfile),
        ("README.md", PackageResources.README_md),
        ("faaso/__init__.py", PackageResources.__init___py),
        ("faaso/application.py", PackageResources.application_py),
        ("faaso/server.py", PackageResources.server_py),
        ("install-packages", PackageResources.install_packages),
        ("scaffold/handler.py", PackageResources.handler_py),
        ("scaffold/metadata.yml", PackageResources.metadata_yml),
        ("scaffold/test_handler.py", PackageResources.test_handler_py),
        ("template.yml", PackageResources.template_yml),
    ]
}
