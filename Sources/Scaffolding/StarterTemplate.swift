import ProbeResources

/// The template that `faaso init` writes: the files of `templates/python`, embedded at build time.
///
/// A new file in `templates/python` needs a line here. A hidden file also needs one in
/// `Package.swift`.
enum StarterTemplate {
    /// The path of each file inside the template, and its bytes.
    static let files = own + StarterProbe.files.map { (path: "probe/" + $0.path, bytes: $0.bytes) }

    private static let own: [(path: String, bytes: [UInt8])] = [
        (".dockerignore", PackageResources._dockerignore),
        ("Dockerfile", PackageResources.Dockerfile),
        ("README.md", PackageResources.README_md),
        ("faaso/__init__.py", PackageResources.__init___py),
        ("faaso/application.py", PackageResources.application_py),
        ("faaso/connection.py", PackageResources.connection_py),
        ("faaso/fields.py", PackageResources.fields_py),
        ("faaso/loading.py", PackageResources.loading_py),
        ("faaso/log.py", PackageResources.log_py),
        ("faaso/loop.py", PackageResources.loop_py),
        ("faaso/prepare.py", PackageResources.prepare_py),
        ("faaso/requirements.py", PackageResources.requirements_py),
        ("faaso/response.py", PackageResources.response_py),
        ("faaso/server.py", PackageResources.server_py),
        ("faaso/stream.py", PackageResources.stream_py),
        ("install-packages", PackageResources.install_packages),
        ("scaffold/handler.py", PackageResources.handler_py),
        ("scaffold/metadata.yml", PackageResources.metadata_yml),
        ("scaffold/test_handler.py", PackageResources.test_handler_py),
        ("template.yml", PackageResources.template_yml),
    ]
}
