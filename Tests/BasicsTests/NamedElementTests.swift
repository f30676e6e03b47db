import Basics
import Testing

/// The search of an element by its name.
struct NamedElementTests {
    @Test(arguments: [[], ["a"], ["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a", "d"]] as [[String]])
    func `an element is found in a list of any order, and nothing else is`(names: [String]) {
        let list = names.map { (name: $0, position: names.firstIndex(of: $0)) }
        for name in ["", "a", "b", "c", "d", "e"] {
            let found = list.element(named: name) { $0.name }
            #expect(found?.name == (names.contains(name) ? name : nil))
        }
    }
}
