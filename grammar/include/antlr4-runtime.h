#pragma once

// Stands before ANTLR's header of this name, which the generated files ask for: of the runtime only what they and
// syntax/parse.cpp use. Its own takes in everything, of which clang 14 refuses a part (InterpreterDataReader.h).

#include "antlr4-common.h"

#include "ANTLRInputStream.h"
#include "CharStream.h"
#include "CommonTokenStream.h"
#include "DefaultErrorStrategy.h"
#include "Exceptions.h"
#include "FailedPredicateException.h"
#include "Lexer.h"
#include "NoViableAltException.h"
#include "Parser.h"
#include "ParserRuleContext.h"
#include "RecognitionException.h"
#include "Token.h"
#include "TokenStream.h"
#include "Vocabulary.h"
#include "atn/ATN.h"
#include "atn/ATNDeserializer.h"
#include "atn/LexerATNSimulator.h"
#include "atn/ParserATNSimulator.h"
#include "atn/PredictionMode.h"
#include "dfa/DFA.h"
#include "misc/IntervalSet.h"
#include "support/CPPUtils.h"
#include "tree/ParseTree.h"
#include "tree/TerminalNode.h"
