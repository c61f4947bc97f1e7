#include "programs/mistakes.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::fuzz {

namespace {

using testing::RandomChoices;

struct Place {
    Statements* body;
    std::size_t index;
    Statement& statement() const { return (*body)[index]; }
    auto position() const { return body->begin() + static_cast<std::ptrdiff_t>(index); }
};

std::vector<Place> everyPlace(Program& program) {
    std::vector<Place> places;
    for (Statements* body : everyBody(program))
        for (std::size_t index = 0; index < body->size(); ++index)
            places.push_back({body, index});
    return places;
}

bool isWordPart(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
}

/// Begin and end of each word of a line, numbers among them.
std::vector<std::pair<std::size_t, std::size_t>> wordsOf(std::string_view text) {
    std::vector<std::pair<std::size_t, std::size_t>> words;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && isWordPart(text[end]))
            ++end;
        if (end > begin) words.emplace_back(begin, end);
        begin = end + 1;
    }
    return words;
}

void replaceWord(std::string& head, RandomChoices& choices, std::string_view with) {
    const auto words = wordsOf(head);
    if (words.empty()) return;
    const auto [begin, end] = choices.pick(words);
    head.replace(begin, end - begin, with);
}

std::string someWord(const std::string& head, RandomChoices& choices) {
    const auto words = wordsOf(head);
    if (words.empty()) return "nothing";
    const auto [begin, end] = choices.pick(words);
    return head.substr(begin, end - begin);
}

void misspell(std::string& head, RandomChoices& choices) {
    const auto words = wordsOf(head);
    if (words.empty()) return;
    const auto [begin, end] = choices.pick(words);
    const std::size_t at = begin + choices.below(end - begin);
    if (choices.chance(50))
        head.erase(at, 1);
    else
        head.insert(at, 1, head[at]);
}

void wrongValue(std::string& head, RandomChoices& choices) {
    static constexpr std::array<std::string_view, 20> values{
        "null",       "true",    "9007199254740991", "-1",   "\"\"",    "[]",     "{}",      "5m",   "1GiB",
        "50%",        "1..0",    "\"{{ x }}\"",      "name", "regions", "region", "account", "home", "1 / 0",
        "[[1], [2]]", "replicas"};
    const std::size_t equals = head.find(" = ");
    if (equals == std::string::npos) return replaceWord(head, choices, choices.pick(values));
    head = head.substr(0, equals + 3) + std::string(choices.pick(values));
}

} // namespace

void makeMistake(Program& program, RandomChoices& choices) {
    const std::vector<Place> places = everyPlace(program);
    if (places.empty()) return;
    const Place place = choices.pick(places);
    const Place other = choices.pick(places);
    Statement& statement = place.statement();
    switch (choices.below(9)) {
    case 0: return misspell(statement.head, choices);
    case 1: return replaceWord(statement.head, choices, someWord(other.statement().head, choices));
    case 2: return wrongValue(statement.head, choices);
    case 3: {
        Statement copy = statement;
        place.body->insert(place.position(), std::move(copy));
        return;
    }
    case 4: place.body->erase(place.position()); return;
    case 5: { // into another block
        Statement copy = statement;
        if (choices.chance(50)) place.body->erase(place.position());
        const auto bodies = everyBody(program);
        choices.pick(bodies)->push_back(std::move(copy));
        return;
    }
    case 6: { // the block without its head
        Statements inner = std::move(statement.body);
        place.body->erase(place.position());
        place.body->insert(place.body->end(), inner.begin(), inner.end());
        return;
    }
    case 7: std::swap(statement.head, other.statement().head); return;
    default: statement.head = other.statement().head; return;
    }
}

} // namespace drc::fuzz
