#include "programs/program.hpp"

namespace drc::fuzz {

namespace {

void print(const Statements& statements, std::size_t depth, std::string& text) {
    const std::string indent(2 * depth, ' ');
    for (const Statement& statement : statements) {
        text += indent + statement.head;
        if (statement.hasBody) {
            text += " {\n";
            print(statement.body, depth + 1, text);
            text += indent + "}";
        }
        text += "\n";
    }
}

void collect(Statements& statements, std::vector<Statements*>& bodies) {
    bodies.push_back(&statements);
    for (Statement& statement : statements)
        if (statement.hasBody) collect(statement.body, bodies);
}

} // namespace

std::string print(const File& file) {
    std::string text;
    print(file.statements, 0, text);
    return text;
}

std::vector<Statements*> everyBody(Program& program) {
    std::vector<Statements*> bodies;
    for (File& file : program.files)
        collect(file.statements, bodies);
    return bodies;
}

Program minimised(Program program, const std::function<bool(const Program&)>& fails, std::size_t attempts) {
    const auto withoutOne = [&](std::size_t body, std::size_t index) {
        Program smaller = program;
        Statements& statements = *everyBody(smaller)[body];
        statements.erase(statements.begin() + static_cast<std::ptrdiff_t>(index));
        return smaller;
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t body = 0; body < everyBody(program).size(); ++body) {
            for (std::size_t index = 0; index < everyBody(program)[body]->size();) {
                if (attempts-- == 0) return program;
                Program smaller = withoutOne(body, index);
                if (fails(smaller)) {
                    program = std::move(smaller);
                    changed = true;
                } else {
                    ++index;
                }
            }
        }
    }
    return program;
}

} // namespace drc::fuzz
