/// Makes nodes of the events of a text.
struct YAMLComposer: ~Copyable {
    /// The maximum number of levels in a node. ``YAMLText`` bounds the levels that a text has
    /// itself, but an alias adds those of its anchor.
    private static let heightLimit = 5 * YAMLText.depthLimit

    private var events: YAMLEvents
    private var anchors: [String: Composed] = [:]

    /// A node and the number of levels in it.
    private struct Composed {
        let node: YAMLNode
        let height: Int
    }

    /// A list or a map that has not ended.
    private struct Unfinished {
        let start: YAMLEvent
        var nodes: [YAMLNode] = []
        var height = 1

        mutating func append(_ composed: Composed) {
            nodes.append(composed.node)
            height = max(height, composed.height + 1)
        }

        /// The finished node. The nodes of a map are its keys and values by turns.
        func finished() -> YAMLNode {
            if start.kind == .sequenceStart { return .sequence(.init(elements: nodes, tag: start.tag, mark: start.mark)) }
            let pairs = stride(from: 1, to: nodes.count, by: 2).map { (key: nodes[$0 - 1], value: nodes[$0]) }
            return .mapping(.init(pairs: pairs, tag: start.tag, mark: start.mark))
        }
    }

    /// Begins at the start of a text.
    init(_ text: String) { events = YAMLEvents(text) }

    /// Makes the node of the first document. Nil if there is none.
    mutating func root() throws(YAMLSyntaxError) -> YAMLNode? {
        _ = try events.next()
        guard try events.next().kind == .documentStart else { return nil }
        let root = try node()
        _ = try events.next()
        return root
    }

    /// The place of a second document, to be asked after the first one. Nil if there is none.
    mutating func secondDocument() throws(YAMLSyntaxError) -> YAMLMark? {
        let event = try events.next()
        return event.kind == .streamEnd ? nil : event.mark
    }

    /// Makes the next node. It needs no recursion, so that deep texts need no deep stack.
    private mutating func node() throws(YAMLSyntaxError) -> YAMLNode {
        var open: [Unfinished] = []
        while true {
            let event = try events.next()
            let composed: Composed
            switch event.kind {
            case .sequenceStart, .mappingStart:
                open.append(Unfinished(start: event))
                continue
            case .alias(let name):
                guard let anchored = anchors[name] else { throw YAMLSyntaxError(problem: "found undefined alias", mark: event.mark) }
                composed = anchored
            case .scalar(let string, let style):
                let scalar = YAMLNode.Scalar(string: string, style: style, tag: event.tag, mark: event.mark)
                composed = anchor(Composed(node: .scalar(scalar), height: 1), of: event)
            case .sequenceEnd, .mappingEnd, .streamStart, .streamEnd, .documentStart, .documentEnd:
                guard let last = open.popLast() else { fatalError("libyaml gave no node") }
                guard last.height <= Self.heightLimit else {
                    throw YAMLSyntaxError(
                        problem: "found more than \(Self.heightLimit) levels of nesting, with those of aliases", mark: last.start.mark)
                }
                composed = anchor(Composed(node: last.finished(), height: last.height), of: last.start)
            }
            guard !open.isEmpty else { return composed.node }
            open[open.count - 1].append(composed)
        }
    }

    /// Keeps a node for its aliases. It is complete, so that no node contains itself.
    private mutating func anchor(_ composed: Composed, of event: YAMLEvent) -> Composed {
        if let anchor = event.anchor { anchors[anchor] = composed }
        return composed
    }
}
