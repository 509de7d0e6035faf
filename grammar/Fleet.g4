/// The language of .fleet files. docs/language has its meaning, compiler/syntax/ast.h the tree that is made of it.
///
/// One token decides nearly everywhere. MISSING is never written: the reader puts it where something is left out or
/// could not be read (an open string, a half word), so that what stands around it still parses.
grammar Fleet;

tokens { MISSING }

spec : decl* EOF ;

// What the reader asks for: one declaration that is all there is, and one selector.
lone : decl EOF ;
query : selector EOF ;

decl
  : useDecl | fleetDecl | letDecl | enumDecl | dimensionDecl | deriveDecl | invariantDecl | variableDecl
  | profileDecl | clusterDecl | inventoryDecl | setDecl | groupDecl | repoDecl | deployDecl
  | tagDecl | dataDecl | rolloutDecl | policyDecl | waiveDecl | testDecl
  ;

useDecl : USE pathOrText (AS name)? ;
fleetDecl : FLEET name '{' fleetItem* '}' ;
fleetItem : ENGINE text | WORKSPACE nameOrText ;

letDecl : LET name '=' value ;

enumDecl : ENUM name ORDERED? (HAS column (',' column)*)? '{' enumValue (',' enumValue)* ','? '}' ;
column : name ':' typeExpr ;
enumValue : name ('(' value (',' value)* ','? ')')? ;

dimensionDecl : DIMENSION name (':' typeExpr)? ('=' selector)? dimensionFlag* ;
dimensionFlag : KEY text | OPTIONAL | IMMUTABLE | OBSERVED ;
typeExpr : typeAtom ('|' typeAtom)* ;
typeAtom
  : ENUM ORDERED? '{' name (',' name)* ','? '}'
  | STRINGT (MATCHING text)? | INTT integer '..' integer | BOOLT | (ID | QUOTED | MISSING) ('.' word)*
  ;
deriveDecl : DERIVE name FROM path '{' (arm)* '}' ;
arm : (ELSE | value | INT '..' integer) '=>' value ;
invariantDecl : INVARIANT name ':' selector (BECAUSE text)? ;
variableDecl : VARIABLE name ':' (typeExpr | '[' typeExpr ']') ('=' value)? ;

profileDecl : PROFILE name bases? '{' profileItem* '}' ;
clusterDecl : CLUSTER name family? (AS text)? bases? '{' profileItem* '}' ;
family : '-[' (INT '..' integer | member (',' member)* ','?) ']' ;
member : word | INT | text ;
integer : INT | MISSING ;
bases : ':' path (',' path)* ;
profileItem
  : (DEFAULT | FORCE)? name ('.' word)* '=' value (BECAUSE text)?
  | REQUIRE selector (BECAUSE text)?
  | ANNOTATION text '=' text
  | REGISTER objectValue
  ;
inventoryDecl : INVENTORY name FROM text ;

setDecl : SET name ':' typeExpr '=' setSum ;
setSum : setTerm (('+' | '-') setTerm)* ;
setTerm : listValue | path | '(' setSum ')' ;
groupDecl : GROUP name '=' reach ;
reach : selector (MAY BE EMPTY)? ;

repoDecl : REPO name (AS text)? bases? '{' repoItem* '}' ;
repoItem
  : URL text | BRANCH nameOrText | REVISION text | POLL (DURATION | MISSING) | SECRET nameOrText
  | CHECKOUT text | WORKSPACE nameOrText | TO reach | GITREPO objectValue
  ;
deployDecl : (DEPLOY | BLUEPRINT) name family? (AS text)? bases? '{' deployItem* '}' ;
deployItem
  : FROM pathOrText PATH text
  | TO reach | EXCEPT selector
  | CARRIES path (',' path)*
  | AFTER pathOrText (',' pathOrText)*
  | ROLLOUT path
  | NAMESPACE nameOrText
  | (HELM | HELMOP | KUSTOMIZE | YAML | DIFF | OPTIONS) objectValue
  | valuesItem
  | variant
  | VARIANTS (FIRST_MATCH | ALL_MATCHES)? TOTAL? '{' variant* '}'
  | TAG name ('.' word)* '=' value
  ;
valuesItem : VALUES (objectValue | FILE text) ;
variant : VARIANT name WHEN reach '{' variantItem* '}' ;
variantItem
  : SKIP_ | valuesItem | NAMESPACE nameOrText
  | (HELM | KUSTOMIZE | YAML | DIFF | OPTIONS) objectValue
  ;

tagDecl : TAG name ':' typeExpr tagFlag* ;
tagFlag : KEY text | REQUIRED ;
dataDecl : DATA name STAYS reach (BECAUSE text)? ;

rolloutDecl : ROLLOUT name '{' rolloutItem* '}' ;
rolloutItem : DELIVER (PARTITIONS | PROMOTE) | wave ;
wave : WAVE name ':' (ELSE | reach) '{' waveItem* '}' ;
waveItem
  : BUDGET amount | TOLERATE amount | SOAK (DURATION | MISSING) | APPROVE | WINDOW text ;

amount : INT | PERCENT | MISSING ;

policyDecl : POLICY name (params? '{' policyItem* '}' | '=' instance) ;
policyItem : DOC text | SEVERITY name | SCOPE (name | INVENTORY) | rule_ ;
instance : path ('(' (argument (',' argument)* ','?)? ')')? ;
params : '(' param (',' param)* ','? ')' ;
param : name ':' name ('=' selector)? ;
argument : name ':' selector ;
rule_ : FORALL binder (',' binder)* (WHERE formula)? (REQUIRE | FORBID) formula (MESSAGE text)? ;
binder : name IN formula ;
waiveDecl : WAIVE path (FOR path)? ON selector waiveItem* ;
waiveItem : UNTIL (DATE | MISSING) | OWNER text | BECAUSE text ;
testDecl : TEST text '{' testItem* '}' ;
testItem : GIVEN clusterDecl | (EXPECT | PROVE) formula ;

// A selector is what the schema can say; a formula also relates sets. They are two rules, because
// `to eu-prod  carries x` in a deploy must not be read as `eu-prod carries x`.
selector : selectorOr (IMPLIES selectorOr)? ;
selectorOr : selectorAnd (OR selectorAnd)* ;
selectorAnd : selectorNot (AND selectorNot)* ;
selectorNot : NOT selectorNot | '(' selector ')' | test ;
test : operand (compare operand | NOT? IN (listValue | path) | NOT? (LIKE | MATCHES) text | IS NOT? SET)? ;
operand : literal | ALL | NONE | (CLUSTER | PROFILE) '(' path (',' path)* ')' | CLUSTER LIKE text | path ;
compare : '==' | '!=' | '<=' | '>=' | '<' | '>' ;

formula : formulaOr (IMPLIES formulaOr)? ;
formulaOr : formulaAnd (OR formulaAnd)* ;
formulaAnd : formulaNot (AND formulaNot)* ;
formulaNot : NOT formulaNot | relation ;
relation
  : term ( (compare | WITHIN | OVERLAPS | COVERS | REACHES) term
         | NOT? IN (listValue | path) | NOT? (LIKE | MATCHES) text | IS NOT? SET | CARRIES path )? ;
term : '(' formula ')' | POLICY path HOLDS | call | operand ;
call : ID '(' formula (',' formula)* ')' ;

path : name ('.' word)* | CLUSTER ('.' word)+ ;
listValue : '[' (value (',' value)* ','?)? ']' ;
objectValue : '{' entry* '}' ;
entry : (word | text) ':' value ;
value : literal | listValue | objectValue | path ;
literal : text | INT | DECIMAL | PERCENT | DURATION | DATE | TRUET | FALSET | NULLT ;
text : STRING | BLOCK_STRING | MISSING ;
nameOrText : name | text ;
pathOrText : path | text ;

// Any word may be a key of an object or stand behind a dot. A name may be any word but the reserved ones: the operators,
// and the words that start a declaration or an item, so that a half-typed line never swallows the next one.
word : name | reserved ;
reserved
  : AND | OR | NOT | IMPLIES | IN | LIKE | MATCHES | IS | ALL | NONE | ELSE | TRUET | FALSET | NULLT | DIMENSION
  | DERIVE | INVARIANT | VARIABLE | PROFILE | CLUSTER | INVENTORY | DEPLOY | BLUEPRINT | ROLLOUT | POLICY
  | WAIVE | ENUM | TO | EXCEPT | FORALL | REQUIRE | FORBID | WHERE | WHEN | GIVEN | EXPECT | PROVE | BECAUSE
  | VARIANT | VARIANTS
  ;
name
  : ID | QUOTED | MISSING
  | USE | AS | LET | FLEET | ENGINE | WORKSPACE | ORDERED | HAS | KEY | OPTIONAL | IMMUTABLE | OBSERVED | STRINGT | MATCHING
  | INTT | BOOLT | FROM | DEFAULT | FORCE | ANNOTATION | REGISTER | SET | GROUP | MAY | BE | EMPTY | REPO | URL
  | BRANCH | REVISION | POLL | SECRET | CHECKOUT | GITREPO | PATH | CARRIES | AFTER | NAMESPACE | HELM | HELMOP
  | KUSTOMIZE | YAML | DIFF | OPTIONS | VALUES | FILE | FIRST_MATCH | ALL_MATCHES | SKIP_ | DATA | STAYS
  | DELIVER | PARTITIONS | PROMOTE | WAVE | BUDGET | TOLERATE | SOAK | APPROVE | WINDOW | DOC | SEVERITY | SCOPE
  | MESSAGE | TAG | TOTAL | REQUIRED | FOR | ON | UNTIL | OWNER | TEST | WITHIN | OVERLAPS | COVERS | REACHES | HOLDS
  ;

LBRACE : '{' ;   RBRACE : '}' ;   LBRACKET : '[' ;   RBRACKET : ']' ;   LPAREN : '(' ;   RPAREN : ')' ;
FAMILY : '-[' ;   COMMA : ',' ;   COLON : ':' ;   ASSIGN : '=' ;   ARROW : '=>' ;   DOT : '.' ;   RANGE : '..' ;
PIPE : '|' ;   PLUS : '+' ;   MINUS : '-' ;   EQ : '==' ;   NE : '!=' ;   LE : '<=' ;   GE : '>=' ;   LT : '<' ;
GT : '>' ;

AFTER : 'after' ;   ALL : 'all' ;   ALL_MATCHES : 'all-matches' ;   AND : 'and' ;   ANNOTATION : 'annotation' ;
APPROVE : 'approve' ;   AS : 'as' ;   BE : 'be' ;   BECAUSE : 'because' ;   BLUEPRINT : 'blueprint' ;
BOOLT : 'bool' ;   BRANCH : 'branch' ;   BUDGET : 'budget' ;   CARRIES : 'carries' ;   CHECKOUT : 'checkout' ;
CLUSTER : 'cluster' ;   COVERS : 'covers' ;   DATA : 'data' ;   DEFAULT : 'default' ;   DELIVER : 'deliver' ;
DEPLOY : 'deploy' ;   DERIVE : 'derive' ;   DIFF : 'diff' ;   DIMENSION : 'dimension' ;   DOC : 'doc' ;
ELSE : 'else' ;   EMPTY : 'empty' ;   ENGINE : 'engine' ;   ENUM : 'enum' ;   EXCEPT : 'except' ;
EXPECT : 'expect' ;   FALSET : 'false' ;   FILE : 'file' ;   FIRST_MATCH : 'first-match' ;   FLEET : 'fleet' ;
FOR : 'for' ;   FORALL : 'forall' ;   FORBID : 'forbid' ;   FORCE : 'force' ;   FROM : 'from' ;
GITREPO : 'gitrepo' ;   GIVEN : 'given' ;   GROUP : 'group' ;   HAS : 'has' ;   HELM : 'helm' ;
HELMOP : 'helmop' ;   HOLDS : 'holds' ;   IMMUTABLE : 'immutable' ;   IMPLIES : 'implies' ;   IN : 'in' ;
INTT : 'int' ;   INVARIANT : 'invariant' ;   INVENTORY : 'inventory' ;   IS : 'is' ;   KEY : 'key' ;
KUSTOMIZE : 'kustomize' ;   LET : 'let' ;   LIKE : 'like' ;   MATCHES : 'matches' ;   MATCHING : 'matching' ;
MAY : 'may' ;   MESSAGE : 'message' ;   NAMESPACE : 'namespace' ;   NONE : 'none' ;   NOT : 'not' ;
NULLT : 'null' ;   OBSERVED : 'observed' ;   ON : 'on' ;   OPTIONAL : 'optional' ;   OPTIONS : 'options' ;
OR : 'or' ;   ORDERED : 'ordered' ;   OVERLAPS : 'overlaps' ;   OWNER : 'owner' ;   PARTITIONS : 'partitions' ;
PATH : 'path' ;   POLICY : 'policy' ;   POLL : 'poll' ;   PROFILE : 'profile' ;   PROMOTE : 'promote' ;
PROVE : 'prove' ;   REACHES : 'reaches' ;   REGISTER : 'register' ;   REPO : 'repo' ;   REQUIRE : 'require' ;
REQUIRED : 'required' ;   REVISION : 'revision' ;   ROLLOUT : 'rollout' ;   SCOPE : 'scope' ;   SECRET : 'secret' ;
SET : 'set' ;   SEVERITY : 'severity' ;   SKIP_ : 'skip' ;   SOAK : 'soak' ;   STAYS : 'stays' ;
STRINGT : 'string' ;   TAG : 'tag' ;   TEST : 'test' ;   TO : 'to' ;   TOLERATE : 'tolerate' ;   TOTAL : 'total' ;
TRUET : 'true' ;   UNTIL : 'until' ;   URL : 'url' ;   USE : 'use' ;   VALUES : 'values' ;
VARIABLE : 'variable' ;   VARIANT : 'variant' ;   VARIANTS : 'variants' ;   WAIVE : 'waive' ;   WAVE : 'wave' ;
WHEN : 'when' ;   WHERE : 'where' ;   WINDOW : 'window' ;   WITHIN : 'within' ;   WORKSPACE : 'workspace' ;
YAML : 'yaml' ;

DATE : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
DURATION : (DIGIT+ [smhd])+ ;
PERCENT : DIGIT+ '%' ;
DECIMAL : '-'? DIGIT+ '.' DIGIT+ ;
INT : '-'? DIGIT+ ;
fragment DIGIT : [0-9] ;
ID : [A-Za-z_] ([A-Za-z0-9_] | '-'+ [A-Za-z0-9_])* ;
QUOTED : '`' ~[`\r\n]+ '`' ;
BLOCK_STRING : '"""' .*? '"""' ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
OPEN_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
WS : [ \t\r\n]+ -> channel(HIDDEN) ;
// The reader shows every byte of a longer character as U+007F.
UNKNOWN : '\u007F'+ | . ;
