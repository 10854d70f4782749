#include "unit.h"
int main(void){return done();}
