import Insight

/// The templates of a repository, for people.
struct TemplateText {
    private let report: TemplateReport

    init(_ report: TemplateReport) {
        self.report = report
    }

    /// The lines of a table.
    func lines(width: Int? = nil) -> [String] {
        if report.templates.contains(where: { $0.state == .available }) {
            var table = Table(header: ["TEMPLATE", "DESCRIPTION"])
            for template in report.templates { table.add([template.name, template.description ?? "-"]) }
            return table.lines(width: width)
        }
        var table = Table(header: ["TEMPLATE", "STATE", "COMMIT", "FROM"], droppable: ["COMMIT"])
        for template in report.templates {
            let source = template.url.map { $0 + "@" + (template.reference ?? "") }
            table.add([template.name, template.state.rawValue, template.commit.map { String($0.prefix(12)) } ?? "-", source ?? "-"])
        }
        return table.lines(width: width)
    }
}
