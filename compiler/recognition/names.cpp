#include "recognition/names.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace drc::recognition {

namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 8> roleWords{"primary", "secondary", "standby",  "main",
                                                    "active",  "passive",   "failover", "dr"};
constexpr std::array<std::string_view, 10> environmentWords{
    "prod", "production", "prd", "dev", "development", "stage", "staging", "stg", "qa", "uat"};
constexpr std::array<std::string_view, 4> sides{"north", "south", "east", "west"};
constexpr std::size_t fewest = 4; ///< names among which words count as common

bool isWordCharacter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

char inSmall(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

Words split(std::string_view text) {
    Words words;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char character = text[at];
        const char small = inSmall(character);
        // `OrdersTable`: a capital behind a small letter begins a word.
        if (small != character && at > 0 && text[at - 1] >= 'a' && text[at - 1] <= 'z') end();
        if (isWordCharacter(small))
            word += small;
        else
            end();
    }
    end();
    return words;
}

/// `southeast` is `se`, `central` is `c`.
std::string initials(std::string_view part) {
    std::string result(1, part.front());
    for (const std::string_view side : sides)
        if (part.size() > side.size() && part.starts_with(side)) result += part[side.size()];
    return result;
}

/// The forms in which names hold that of a region, each as words: the longest first.
std::vector<Words> formsOf(const std::string& region) {
    const Words parts = split(region);
    std::vector<Words> forms{parts};
    if (parts.size() < 3) return forms;
    std::string joined;
    for (const std::string& part : parts)
        joined += part;
    std::string shortened = parts.front();
    for (std::size_t index = 1; index + 1 < parts.size(); ++index)
        shortened += initials(parts[index]);
    forms.push_back({joined});
    forms.push_back({shortened + parts.back()});
    forms.push_back(Words(parts.begin(), parts.end() - 1));
    return forms;
}

void withdraw(Words& words, const Words& form) {
    while (true) {
        const auto found = std::search(words.begin(), words.end(), form.begin(), form.end());
        if (found == words.end()) return;
        words.erase(found, found + static_cast<std::ptrdiff_t>(form.size()));
    }
}

} // namespace

std::vector<std::string> wordsOf(std::string_view name, const std::vector<std::string>& regions) {
    Words words = split(name);
    for (const std::string& region : regions)
        for (const Words& form : formsOf(region))
            withdraw(words, form);
    std::erase_if(words, [](const std::string& word) {
        return std::find(roleWords.begin(), roleWords.end(), word) != roleWords.end();
    });
    return words;
}

bool isEnvironment(std::string_view word) {
    return std::find(environmentWords.begin(), environmentWords.end(), word) != environmentWords.end();
}

std::string environmentIn(const std::vector<std::vector<std::string>>& names) {
    std::set<std::string> found;
    for (const Words& words : names)
        for (const std::string& word : words)
            if (isEnvironment(word)) found.insert(word);
    return found.size() == 1 ? *found.begin() : std::string();
}

std::set<std::string, std::less<>> wordsInCommon(const std::vector<std::vector<std::string>>& names) {
    std::set<std::string, std::less<>> common;
    if (names.size() < fewest) return common;
    std::map<std::string, std::size_t, std::less<>> counts;
    for (const Words& words : names)
        for (const std::string& word : std::set<std::string>(words.begin(), words.end()))
            ++counts[word];
    for (const auto& [word, count] : counts)
        if (count * 10 >= names.size() * 7) common.insert(word);
    return common;
}

std::string nameOf(const std::vector<std::string>& words, const std::set<std::string, std::less<>>& common,
                   const std::string& otherwise) {
    std::string name;
    for (const std::string& word : words) {
        if (common.contains(word) || isEnvironment(word)) continue;
        if (name.empty() && !(word.front() >= 'a' && word.front() <= 'z')) continue;
        if (!name.empty()) name += '_';
        name += word;
    }
    return name.empty() ? otherwise : name;
}

} // namespace drc::recognition
