#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

/// A program as a tree of statements, so that it can be changed and made smaller without a parser.
namespace drc::fuzz {

struct Statement {
    std::string head; ///< all that stands on its line, up to the block
    bool hasBody = false;
    std::vector<Statement> body{};
};

using Statements = std::vector<Statement>;

struct File {
    std::string path;
    Statements statements;
};

/// The first file is the one that is compiled; it imports the others.
struct Program {
    std::vector<File> files;
};

inline Statement line(std::string text) {
    return {std::move(text)};
}
inline Statement block(std::string head, Statements body) {
    return {std::move(head), true, std::move(body)};
}

std::string print(const File& file);

/// The statements of every file and block, outermost first. Changing one of them makes the pointers void.
std::vector<Statements*> everyBody(Program& program);

/// The program without the statements that the failure does not need. `fails` is asked at most `attempts`
/// times.
Program minimised(Program program, const std::function<bool(const Program&)>& fails, std::size_t attempts);

} // namespace drc::fuzz
