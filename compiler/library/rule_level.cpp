#include "library/rule_level.hpp"

namespace drc::library {

namespace codes = diagnostics::codes;

std::optional<RuleLevel> ruleLevel(std::string_view word) {
    for (std::size_t index = ruleLevels.size(); index-- > 0;) // most are errors
        if (ruleLevels[index] == word) return static_cast<RuleLevel>(index);
    return std::nullopt;
}

std::optional<RuleLevel> levelOf(const syntax::Block& rule, diagnostics::Sink& sink) {
    if (rule.labels.empty()) return std::nullopt; // it could not be read
    const syntax::Name& word = rule.labels.front();
    const std::optional<RuleLevel> level = ruleLevel(word.text);
    if (!level)
        sink.report(codes::unknownLevel, word.span, std::string(word.text))
            .didYouMeanOneOf(word.text, word.span, {ruleLevels.begin(), ruleLevels.end()}, "the levels are");
    return level;
}

} // namespace drc::library
