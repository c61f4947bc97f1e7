#include "checking/answer_path.hpp"

#include "checking/fits.hpp"
#include "source/ascii.hpp"

#include <algorithm>
#include <utility>

namespace drc::checking {

using library::SchemaType;
using library::SchemaTypeKind;

// ---- reading

namespace {

bool isNameCharacter(char c) {
    return source::isLetter(c) || source::isDigit(c) || c == '_' || c == '-';
}

class PathReader {
public:
    explicit PathReader(std::string_view path) : path_(path) {}

    AnswerPath read() {
        if (!take("$")) return fail("`$`");
        std::vector<PathStep> steps;
        while (at_ < path_.size()) {
            PathStep step;
            step.at = at_;
            if (!this->step(step)) return broken_;
            steps.push_back(std::move(step));
        }
        if (steps.empty()) return fail("`.` and the name of a member");
        return steps;
    }

private:
    bool step(PathStep& step) {
        if (take(".")) return member(step);
        if (!take("[")) return failed("`.` or `[`");
        if (take("*")) {
            step.kind = PathStep::Kind::Every;
        } else if (take("?(@")) {
            if (!filter(step)) return false;
        } else if (const char quote = take("'") ? '\'' : take("\"") ? '"' : '\0'; quote != '\0') {
            step.name = upTo(quote);
            if (!take(std::string_view(&quote, 1))) return failed("the closing quote");
        } else {
            step.kind = PathStep::Kind::Index;
            if (take("-"), digits().empty()) return failed("a number, `*`, a name in quotes or `?(@`");
        }
        return take("]") || failed("`]`");
    }

    bool member(PathStep& step) {
        step.name = name();
        return !step.name.empty() || failed("the name of a member");
    }

    bool filter(PathStep& step) {
        step.kind = PathStep::Kind::Filter;
        while (take(".")) {
            const std::string_view member = name();
            if (member.empty()) return failed("the name of a member");
            step.members.push_back(member);
        }
        skipBlanks();
        constexpr std::string_view comparisons[] = {"==", "!=", "<=", ">=", "<", ">"};
        if (std::none_of(std::begin(comparisons), std::end(comparisons),
                         [&](std::string_view one) { return take(one); }))
            return failed("a comparison such as `==`");
        skipBlanks();
        const std::size_t begin = at_;
        if (const char quote = take("'") ? '\'' : take("\"") ? '"' : '\0'; quote != '\0') {
            upTo(quote);
            if (!take(std::string_view(&quote, 1))) return failed("the closing quote");
        } else if (name(); at_ == begin) {
            return failed("a quoted string, a number, `true` or `false`");
        }
        step.literal = path_.substr(begin, at_ - begin);
        skipBlanks();
        return take(")") || failed("`)`");
    }

    std::string_view name() { return while_(isNameCharacter); }
    std::string_view digits() {
        return while_([](char c) { return c >= '0' && c <= '9'; });
    }
    void skipBlanks() {
        while_([](char c) { return c == ' '; });
    }
    std::string_view upTo(char end) {
        return while_([end](char c) { return c != end; });
    }

    template <class Test>
    std::string_view while_(const Test& test) {
        const std::size_t begin = at_;
        while (at_ < path_.size() && test(path_[at_]))
            ++at_;
        return path_.substr(begin, at_ - begin);
    }

    bool take(std::string_view text) {
        if (path_.substr(at_, text.size()) != text) return false;
        at_ += text.size();
        return true;
    }

    BrokenPath fail(std::string_view expected) {
        broken_ = {at_, expected};
        return broken_;
    }
    bool failed(std::string_view expected) {
        fail(expected);
        return false;
    }

    std::string_view path_;
    std::size_t at_ = 0;
    BrokenPath broken_;
};

// ---- following

const SchemaType* memberType(const SchemaType& type, std::string_view name) {
    if (type.kind == SchemaTypeKind::Map) return type.element.get();
    const library::SchemaField* const field = type.field(name);
    return field == nullptr ? nullptr : &field->type;
}

std::vector<std::string> namesIn(const SchemaType& type) {
    std::vector<std::string> names;
    for (const library::SchemaField& field : type.fields())
        names.emplace_back(field.name);
    return names;
}

class Walk {
public:
    Walk(std::string_view written, const library::SchemaBlock& answer) : written_(written), answer_(answer) {}

    std::variant<Selected, WrongStep> run(const std::vector<PathStep>& path) {
        for (const PathStep& step : path)
            if (!take(step)) return wrong_;
        return Selected{*current_, many_};
    }

private:
    bool take(const PathStep& step) {
        if (current_ != nullptr && current_->kind == SchemaTypeKind::Dynamic) return true;
        if (current_ == nullptr) return first(step);
        if (step.kind == PathStep::Kind::Member) return member(step);
        if (current_->kind != SchemaTypeKind::List && current_->kind != SchemaTypeKind::Set)
            return leave(step, {});
        current_ = current_->element.get();
        many_ = many_ || step.kind != PathStep::Kind::Index;
        return step.kind != PathStep::Kind::Filter || filter(step);
    }

    bool first(const PathStep& step) {
        const library::SchemaAttribute* const found =
            step.kind == PathStep::Kind::Member ? answer_.attribute(step.name) : nullptr;
        if (found != nullptr) {
            current_ = &found->type;
            return true;
        }
        std::vector<std::string> names;
        for (const library::SchemaAttribute& attribute : answer_.attributes)
            names.emplace_back(attribute.name);
        return leave(step, std::move(names));
    }

    bool member(const PathStep& step) {
        const SchemaType* const next = memberType(*current_, step.name);
        if (next == nullptr) return leave(step, namesIn(*current_));
        current_ = next;
        return true;
    }

    bool filter(const PathStep& step) {
        const SchemaType* compared = current_;
        for (const std::string_view name : step.members) {
            if (compared->kind == SchemaTypeKind::Dynamic) return true;
            const SchemaType* const next = memberType(*compared, name);
            if (next == nullptr) {
                PathStep inner = step;
                inner.name = name;
                inner.kind = PathStep::Kind::Member;
                return leave(inner, namesIn(*compared));
            }
            compared = next;
        }
        return true;
    }

    bool leave(const PathStep& step, std::vector<std::string> known) {
        wrong_.holder = written_.substr(0, step.at);
        wrong_.missing = step.kind == PathStep::Kind::Member ? std::string(step.name) : "[…]";
        wrong_.found = current_ == nullptr ? "the whole response, which has no members" : wordsFor(*current_);
        wrong_.known = std::move(known);
        return false;
    }

    std::string_view written_;
    const library::SchemaBlock& answer_;
    const SchemaType* current_ = nullptr; ///< null at the answer itself
    bool many_ = false;
    WrongStep wrong_;
};

} // namespace

AnswerPath parseAnswerPath(std::string_view path) {
    return PathReader(path).read();
}

std::variant<Selected, WrongStep> follow(const std::vector<PathStep>& path, std::string_view written,
                                         const library::SchemaBlock& answer) {
    return Walk(written, answer).run(path);
}

} // namespace drc::checking
