#include "plans/document_text.hpp"

#include <string_view>

namespace drc::plans {

namespace codes = diagnostics::codes;

namespace {

/// Every known text within, those that the deployment puts together included.
template <class Visit>
void forEachText(const ir::Value& value, const Visit& visit) {
    const auto each = [&](const ir::List& values) {
        for (const ir::Value& item : values)
            forEachText(item, visit);
    };
    if (value.text() != nullptr) visit(*value.text());
    if (value.list() != nullptr) each(*value.list());
    if (value.asTemplate() != nullptr) each(value.asTemplate()->parts);
    if (value.call() != nullptr) each(value.call()->arguments);
    if (value.map() == nullptr) return;
    for (const auto& [key, item] : *value.map()) {
        visit(key);
        forEachText(item, visit);
    }
}

/// Every key of the maps that stand in the document as maps.
template <class Visit>
void forEachKey(const ir::Value& value, const Visit& visit) {
    if (value.list() != nullptr)
        for (const ir::Value& item : *value.list())
            forEachKey(item, visit);
    if (value.map() == nullptr) return;
    for (const auto& [key, item] : *value.map()) {
        visit(key);
        forEachKey(item, visit);
    }
}

void checkReferences(const ir::Value& value, const Writing& writing) {
    forEachText(value, [&](const std::string& text) {
        if (text.find("{{") == std::string::npos) return;
        writing.evaluator
            .report(writing.environment, codes::referenceInText, writing.span,
                    semantics::describe(semantics::Value(text)))
            .help("separate the braces, as in `{ {`");
    });
}

void checkPaths(const ir::Value& value, const Writing& writing) {
    forEachKey(value, [&](const std::string& key) {
        if (!key.ends_with(".$")) return;
        writing.evaluator.report(writing.environment, codes::pathInKey, writing.span, key)
            .help("change the end of the key");
    });
}

} // namespace

void checkDocumentText(const ir::Value& value, ir::Plan::Format format, const Writing& writing) {
    switch (format) {
    case ir::Plan::Format::Automation: checkReferences(value, writing); return;
    case ir::Plan::Format::StateMachine: checkPaths(value, writing); return;
    }
}

} // namespace drc::plans
