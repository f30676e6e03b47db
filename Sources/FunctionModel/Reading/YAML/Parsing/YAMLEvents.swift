internal import CLibyaml

/// The events of a YAML text in its order, as libyaml finds them. An error ends them.
struct YAMLEvents: ~Copyable {
    // libyaml stores the address of its parser, and reads the text while it parses.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Begins at the start of a text.
    init(_ text: String) {
        input = .allocate(capacity: text.utf8.count)
        _ = input.initialize(fromContentsOf: text.utf8)
        parser = .allocate(capacity: 1)
        let result = yaml_parser_initialize(parser)
        precondition(result == 1, "libyaml found no memory")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event. After the last one, and after an error, it is the end of the stream.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw YAMLSyntaxError(parser.pointee) }
        // This frees the texts of the event.
        defer { yaml_event_delete(&event) }
        return YAMLEvent(event)
    }
}

/// One event of a YAML text.
struct YAMLEvent: Sendable {
    /// The kinds of events.
    enum Kind: Hashable, Sendable {
        case streamStart, streamEnd
        case documentStart, documentEnd
        /// An alias, with the name of its anchor.
        case alias(String)
        /// A text without quotes and escapes.
        case scalar(String, YAMLNode.Style)
        case sequenceStart, sequenceEnd
        case mappingStart, mappingEnd
    }

    /// The kind.
    let kind: Kind
    /// The place where the event begins.
    let mark: YAMLMark
    /// The name that the node can be repeated by; nil without an anchor.
    let anchor: String?
    /// The tag, see ``YAMLNode/tag``.
    let tag: String
}

extension YAMLEvent {
    /// Copies an event of libyaml.
    fileprivate init(_ event: yaml_event_t) {
        mark = YAMLMark(event.start_mark)
        switch event.type {
        case YAML_ALIAS_EVENT:
            kind = .alias(Self.text(event.data.alias.anchor) ?? "")
            (anchor, tag) = (nil, "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            // A scalar may contain U+0000, so its length counts.
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            kind = .scalar(text, YAMLNode.Style(scalar.style))
            (anchor, tag) = (Self.text(scalar.anchor), Self.text(scalar.tag) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            (anchor, tag) = (Self.text(event.data.sequence_start.anchor), Self.text(event.data.sequence_start.tag) ?? "")
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            (anchor, tag) = (Self.text(event.data.mapping_start.anchor), Self.text(event.data.mapping_start.tag) ?? "")
        default:
            kind =
                switch event.type {
                case YAML_STREAM_START_EVENT: .streamStart
                case YAML_DOCUMENT_START_EVENT: .documentStart
                case YAML_DOCUMENT_END_EVENT: .documentEnd
                case YAML_SEQUENCE_END_EVENT: .sequenceEnd
                case YAML_MAPPING_END_EVENT: .mappingEnd
                default: .streamEnd
                }
            (anchor, tag) = (nil, "")
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? { pointer.map { String(cString: $0) } }
}

/// An error of the syntax, in libyaml's words.
struct YAMLSyntaxError: Error {
    /// The problem, such as "found unexpected end of stream".
    let problem: String
    /// The place where the parser stopped.
    let mark: YAMLMark
    /// The unfinished construct, such as "while scanning a quoted scalar", and the place where it
    /// begins. Nil if the parser reports none.
    var context: (text: String, mark: YAMLMark)?
}

extension YAMLSyntaxError {
    /// Copies the error of a parser.
    fileprivate init(_ parser: yaml_parser_t) {
        // The reader's errors and a lack of memory have no place.
        let hasPlace = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR
        problem = parser.problem.map { String(cString: $0) } ?? "libyaml found no memory"
        mark = YAMLMark(hasPlace ? parser.problem_mark : parser.mark)
        context = parser.context.map { (String(cString: $0), YAMLMark(parser.context_mark)) }
    }
}

extension YAMLMark {
    /// Copies a place of libyaml, which counts from 0.
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}

extension YAMLNode.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
        default: self = .plain
        }
    }
}
