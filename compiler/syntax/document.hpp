#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// A text with the places where its lines may break. The formatter describes a file as one; the printer
/// decides which groups fit on their line.
namespace drc::syntax {

/// What stands at a place where a line may break, when it does not.
enum class Gap : std::uint8_t { None, Blank, TwoBlanks };

/// Whether a blank line that the author wrote survives at a break.
enum class BlankLines : std::uint8_t { Dropped, Kept };

/// The class of a line: lines of one class share columns when they follow each other; `None` is for lines of
/// their own.
enum class Alignment : std::uint8_t { None = 0 };

/// The description, in the order of the text. Texts are not copied: they must outlive the document.
class Document {
public:
    struct Item {
        enum class Kind : std::uint8_t {
            Text,
            Break,
            Comment,
            TrailingComma,
            GroupBegin,
            GroupEnd,
            Indent,
            Dedent,
            StatementBegin,
            Stop,
            StatementEnd
        };
        Kind kind{};
        std::uint8_t blanks = 0;     ///< before a text; of a break, when it does not break
        bool afterBlankLine = false; ///< the author left a blank line before this text or comment
        bool flag = false;           ///< of a comment: on a line of its own; of a break: keeps blank lines
        Alignment alignment{};       ///< of a statement
        std::uint32_t group = 0;
        std::string_view text{};
    };
    /// Items whose breaks break together.
    struct Group {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        bool hugsReluctantly = false; ///< only what is broken anyway, not to fit into the line
        bool broken = false;          ///< by a comment, by the author, or by what stands within
        bool hugBroken = false;       ///< the hugged group is broken
        std::uint32_t hugged = none;
    };
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    void text(std::string_view text, std::uint8_t blanksBefore, bool afterBlankLine);
    void comment(std::string_view text, bool ownLine, bool afterBlankLine);
    void lineBreak(Gap gap, BlankLines blankLines = BlankLines::Dropped);
    /// A comma that stands only where the group is broken.
    void trailingComma() { add(Item::Kind::TrailingComma); }
    void indent() { add(Item::Kind::Indent); }
    void dedent() { add(Item::Kind::Dedent); }
    /// A group that its parent hugs may break while the parent's own breaks do not: `f({ … })`.
    void openGroup(bool hugged = false);
    void closeGroup();
    /// The innermost group rather breaks than to let what it hugs break for want of room.
    void hugReluctantly();
    /// The innermost group must break.
    void breakGroup();

    void beginStatement(Alignment alignment);
    void stop() { add(Item::Kind::Stop); }
    void endStatement() { add(Item::Kind::StatementEnd); }

    const std::vector<Item>& items() const { return items_; }
    const std::vector<Group>& groups() const { return groups_; }

private:
    Item& add(Item::Kind kind) {
        items_.emplace_back().kind = kind;
        return items_.back();
    }

    std::vector<Item> items_;
    std::vector<Group> groups_;
    std::vector<std::uint32_t> open_;
};

/// The document as lines no longer than `width` where its breaks allow that.
std::string print(const Document& document, std::uint32_t width);

} // namespace drc::syntax
