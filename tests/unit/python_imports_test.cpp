#include "expansion/python_imports.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace drc::testing::python_imports_test {

namespace {

std::vector<std::string> importedBy(std::string_view text) {
    const std::vector<std::string_view> found = expansion::importedModules(text);
    return {found.begin(), found.end()};
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("each form of an import in Python names its module") {
    CHECK(importedBy("import a") == Names{"a"});
    CHECK(importedBy("import a as b\n") == Names{"a"});
    CHECK(importedBy("import a, b as c , d.e as f\r\nimport g") == Names{"a", "b", "d", "g"});
    CHECK(importedBy("from a import b\nfrom c.d import (e,\n    f)\nfrom g import(h)\n") ==
          Names{"a", "c", "g"});
    CHECK(importedBy("from a \\\n    import b\nimport \\\r\n  c") == Names{"a", "c"});
    CHECK(importedBy("import a; import b;from c import d # import e") == Names{"a", "b", "c"});
    CHECK(importedBy("def f():\n\timport a\n\n    from b import c\n") == Names{"a", "b"});
    CHECK(importedBy("try: import a\nexcept ImportError: a = {'b': [1, 2]}") == Names{"a"});
}

TEST_CASE("what is no import in Python names no module") {
    CHECK(importedBy("").empty());
    CHECK(importedBy("# import a\nimported = 1\nimport_a = 2\nx.import_(a)\n").empty());
    CHECK(importedBy("from . import a\nfrom .b import c\nfrom .. import d").empty());
    CHECK(importedBy("def f():\n    yield from a\n    raise B() from c\n").empty());
    CHECK(importedBy("'''\nimport a\n'''\n\"\"\"It's\nfrom b import c\n\"\"\"").empty());
    CHECK(importedBy("x = 'it\\'s'; y = r\"\\\"; import a\"\nz = f\"{y}\" 'import b'").empty());
    CHECK(importedBy("x = [\n    one,\n    from_,\n]\ncall(\nimport a\n)").empty());
    CHECK(importedBy("import").empty());
    CHECK(importedBy("from").empty());
}

TEST_CASE("behind strings and brackets, imports in Python are found again") {
    CHECK(importedBy("\"\"\"Says \\\"\"\" and 'more'.\"\"\"\nimport a") == Names{"a"});
    CHECK(importedBy("x = '#'\nimport a # '\nimport b") == Names{"a", "b"});
    CHECK(importedBy("x = {'a': (1,\n 2)}\nimport a") == Names{"a"});
    CHECK(importedBy("x = ''\ny = \"\"\nimport a") == Names{"a"});
    CHECK(importedBy("x = 'not closed\nimport a") == Names{"a"});
    CHECK(importedBy("x = ''' not closed\nimport a").empty());
}

} // namespace drc::testing::python_imports_test
