#include "planned/reference_text.hpp"

#include <algorithm>

namespace drc::planned {

namespace {

bool isKey(std::string_view step) {
    return step.starts_with('[');
}

/// `a.b["c.d"].e` as `a`, `b`, `["c.d"]` and `e`.
std::vector<std::string> stepsOf(std::string_view text) {
    std::vector<std::string> steps;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '.') {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        if (text[at] == '[') {
            bool quoted = false;
            for (++at; at < text.size() && (quoted || text[at] != ']'); ++at) {
                if (quoted && text[at] == '\\')
                    ++at;
                else if (text[at] == '"')
                    quoted = !quoted;
            }
            at = std::min(at + 1, text.size());
        } else {
            at = std::min(text.find_first_of(".[", at), text.size());
        }
        steps.emplace_back(text.substr(begin, at - begin));
    }
    return steps;
}

} // namespace

ReferenceText ReferenceText::of(std::string_view text) {
    ReferenceText result;
    std::vector<std::string> steps = stepsOf(text);
    if (steps.size() < 2 || isKey(steps[0]) || isKey(steps[1])) return result;
    std::size_t next = 2;
    if (steps[0] == "var") {
        result.kind = Kind::Variable;
        result.name = steps[1];
    } else if (steps[0] == "module") {
        result.kind = Kind::Module;
        result.name = steps[1];
    } else if (steps[0] == "data" && steps.size() > 2 && !isKey(steps[2])) {
        result.kind = Kind::Data;
        result.type = steps[1];
        result.name = steps[2];
        next = 3;
    } else if (steps[0] == "each") {
        if (steps[1] == "value") result.kind = Kind::Each;
    } else if (steps[0] != "local" && steps[0] != "count" && steps[0] != "path" && steps[0] != "self" &&
               steps[0] != "terraform" && steps[0] != "data" && steps[0] != "ephemeral") {
        result.kind = Kind::Resource;
        result.type = steps[0];
        result.name = steps[1];
    }
    const bool mayHaveKey = result.kind != Kind::Variable && result.kind != Kind::Each;
    if (mayHaveKey && next < steps.size() && isKey(steps[next])) result.key = steps[next++];
    result.path.assign(steps.begin() + static_cast<std::ptrdiff_t>(next), steps.end());
    return result;
}

std::vector<std::string_view> withoutPrefixes(const std::vector<std::string_view>& references) {
    std::vector<std::string_view> result;
    for (const std::string_view one : references) {
        const bool isPrefix = std::any_of(references.begin(), references.end(), [&](std::string_view other) {
            return other.size() > one.size() && other.starts_with(one) &&
                   (other[one.size()] == '.' || other[one.size()] == '[');
        });
        if (!isPrefix && std::find(result.begin(), result.end(), one) == result.end()) result.push_back(one);
    }
    return result;
}

} // namespace drc::planned
