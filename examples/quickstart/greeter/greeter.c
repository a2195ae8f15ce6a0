#include <stdio.h>

int main(void)
{
    puts("Built from git by Koji.");
    return 0;
}
