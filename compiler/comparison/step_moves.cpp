#include "comparison/step_moves.hpp"

#include <algorithm>
#include <cstddef>

namespace drc::comparison {

namespace {

constexpr std::string_view between = "; ";
constexpr std::string_view beside = " beside ";
constexpr std::size_t mostCompared = 64;

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        if (end > at) result.emplace_back(text.substr(at, end - at));
        at = end + separator.size();
    }
    return result;
}

std::vector<std::string> flat(const Stages& stages) {
    std::vector<std::string> result;
    for (const auto& stage : stages)
        result.insert(result.end(), stage.begin(), stage.end());
    return result;
}

using Steps = std::vector<std::string>;

bool isBetter(const Steps& one, const Steps& other) {
    return one.size() != other.size() ? one.size() > other.size() : one < other;
}

} // namespace

Stages stagesOf(std::string_view text) {
    Stages result;
    for (const std::string& stage : split(text, between))
        result.push_back(split(stage, beside));
    return result;
}

std::string written(const Stages& stages) {
    std::string result;
    for (const auto& stage : stages) {
        if (!result.empty()) result += between;
        for (const std::string& step : stage)
            result += (&step == &stage.front() ? std::string() : std::string(beside)) + step;
    }
    return result;
}

Stages common(const Stages& stages, const Stages& other) {
    const std::vector<std::string> known = flat(other);
    Stages result;
    for (std::vector<std::string> stage : stages) {
        std::erase_if(stage, [&](const std::string& step) {
            return std::find(known.begin(), known.end(), step) == known.end();
        });
        std::sort(stage.begin(), stage.end()); // side by side, none is first
        if (!stage.empty()) result.push_back(std::move(stage));
    }
    return result;
}

std::vector<std::string> movedSteps(const Stages& before, const Stages& after) {
    const Steps one = flat(before);
    const Steps other = flat(after);
    if (one.size() > mostCompared || other.size() > mostCompared) return {};
    // The longest sequence that both have; of several, the first by name, so that the sides can be swapped.
    std::vector<std::vector<Steps>> longest(one.size() + 1, std::vector<Steps>(other.size() + 1));
    for (std::size_t left = one.size(); left-- > 0;)
        for (std::size_t right = other.size(); right-- > 0;) {
            Steps best = longest[left + 1][right];
            if (isBetter(longest[left][right + 1], best)) best = longest[left][right + 1];
            if (one[left] == other[right]) {
                Steps with{one[left]};
                with.insert(with.end(), longest[left + 1][right + 1].begin(),
                            longest[left + 1][right + 1].end());
                if (isBetter(with, best)) best = std::move(with);
            }
            longest[left][right] = std::move(best);
        }
    const Steps& kept = longest.front().front();
    Steps result;
    for (const std::string& step : one)
        if (std::find(kept.begin(), kept.end(), step) == kept.end()) result.push_back(step);
    std::sort(result.begin(), result.end());
    return result;
}

} // namespace drc::comparison
