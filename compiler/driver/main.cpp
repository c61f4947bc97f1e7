#include "driver/commands.hpp"

int main(int count, char** arguments) {
    return drc::driver::runCommandLine(count, arguments);
}
