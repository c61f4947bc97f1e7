#include "driver/commands.hpp"
#include "driver/lsp/server.hpp"
#include "driver/run.hpp"

#include <memory>
#include <unistd.h>

namespace drc::driver {

namespace {

int serveEditor(const ReadOptions& read) {
    if (::isatty(STDIN_FILENO) == 1)
        printError("drc: reading messages of the Language Server Protocol from standard input\n");
    return lsp::Server(read).run();
}

Action declareLsp(Arguments& arguments) {
    const auto settings = std::make_shared<ReadOptions>();
    arguments.reading(*settings);
    return [settings] { return serveEditor(*settings); };
}

} // namespace

const Command lspCommand{"lsp", "serve editors: the Language Server Protocol on standard input and output",
                         declareLsp};

} // namespace drc::driver
