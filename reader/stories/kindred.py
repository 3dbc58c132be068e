"""Words of the news that stand for each other, a group a line: one outlet's "cautioned" is the other's "warned".

They are for finding which sentences say the same, never for saying that they do: what differs in words is told as
differing. English, Spanish and Arabic; as they are written, in the forms that stems do not bring together.
"""

from __future__ import annotations

from reader.stories.stems import key

_ENGLISH = """
kill killed dead death deaths die died dies dying fatal fatally fatality fatalities deadly perished victims slain lives
hurt injured injuries injury wounded wounds casualties burns
hospital hospitals hospitalised hospitalized clinic doctors treated medics patients ward
missing unaccounted vanished disappeared
rescue rescued rescuers saved survivors survived
fire fires blaze blazes wildfire flames burned burnt burning
flee fled evacuate evacuated evacuation evacuees displaced
home homes house houses houseless households household dwellings residences
destroy destroyed wrecked ruined razed demolished gutted destruction
crash crashed collision collided collide hit struck strike ran rammed
ship ships vessel vessels boat boats ferry
sink sank sunk sinking capsized capsize overturned rolled
car cars vehicle vehicles automobile
plane planes aircraft jet aeroplane airplane helicopter helicopters
lorry lorries truck trucks
train trains rail railway railways railroad
road roads motorway motorways highway highways street
close closed closes closing closure shut shuts shutting shutdown
stop stopped stops halt halted suspend suspended suspends suspension cancel cancelled canceled cancels
resume resumed resumes again restart restarted reopen reopened
search searched searches hunt divers
police officers detectives investigators
arrest arrested detained detain detention custody held
question questioned interviewed interrogated
free freed release released liberty bail
charge charged accused indicted prosecuted
trial tried court courtroom tribunal judge judges judge's ruling ruled judgment judgement verdict magistrate
guilty convicted conviction criminal
jail jailed prison imprisoned sentence sentenced
prosecutor prosecutors prosecution
lawyer lawyers attorney counsel defence defense solicitor barrister
bribe bribes bribery corruption corrupt graft kickbacks
fine fined penalty fines
appeal appealed appeals challenge
deny denied denies denial reject rejected rejects rejection dismissed dispute disputed insists insisted
refuse refused declined decline unwilling comment
claim claimed claims allege alleged alleges allegedly allegation allegations accusation
inquiry enquiry investigation investigate investigated investigating probe examine examined examination looking
report reported study findings survey research
scientist scientists researcher researchers academics experts expert team
find found finds discover discovered discovery
suggest suggested suggests indicate indicated shows showed show apparently
warn warned warns warning caution cautioned cautions
danger dangers dangerous risk risks risky peril threat threats threaten threatened threatens hazard
urge urged urges asked call calls called appealed demand demanded demands plea
criticise criticised criticize criticized criticism critic critics condemn condemned slammed attacked blasted denounced
praise praised welcome welcomed welcomes hailed applauded congratulate congratulated
promise promised promises pledge pledged pledges vow vowed
announce announced announces announcement declare declared unveiled revealed reveal disclosed
admit admitted admits acknowledge acknowledged concede conceded
emphasise emphasised emphasize emphasized stress stressed highlight highlighted underline underlined
agree agreed agreement deal accord pact treaty
talks talk negotiate negotiated negotiation negotiations discussions discussion discuss discussed meeting met summit
president presidential leader leaders head heads chief chiefs boss chair chairs chairman chairwoman ruler leads led
minister ministers ministry secretary
government governments cabinet administration
parliament congress senate lawmakers deputies legislators assembly seats
opposition rivals rival opponent opponents adversary adversaries
vote voted votes voters voting poll polls ballot election elections electorate turnout
win won wins winner winning victory victorious triumph beat beaten defeated defeat beating
lose lost loses loss losing losses
party parties
law laws legislation bill act
ban banned forbidden prohibited barred outlawed prohibition
allow allowed permit permitted permission let
approve approved approval passed adopted backed endorsed
resign resigned resignation quit stepped
appoint appointed appointment named nominate nominated chosen chose picked
fire sacked dismissed ousted expelled threw expulsion
elect elected
war conflict fighting battle
peace truce ceasefire armistice
attack attacks attacked assault strike strikes raid raids offensive
army military troops soldiers forces
weapon weapons arms missile missiles rockets
price prices cost costs costing expensive dearer fee fees toll tolls
rise rises rose risen rising increase increased increasing climb climbed grew gained jumped higher surge surged soared
fall falls fell fallen falling drop dropped drops declined decrease decreased slumped lower lowered slowed slid plunged
cut cuts cutting reduce reduced reduces reduction lowered slash slashed axed trim trimmed
job jobs work workers employees staff workforce employed employs employ labour labor posts
unemployment jobless unemployed
layoffs redundancies redundant severance
factory factories plant plants works mill
company companies firm firms business businesses corporation manufacturer maker employer
money cash funds funding paid pay pays payment payments financed
profit profits profitable earnings earned
tax taxes taxpayer taxpayers levy duty
bank banks lender lenders
loan loans mortgage mortgages borrowers credit
rate rates interest
inflation
economy economic economist economists
forecast forecasts expected expects expect predicted prediction predict projection
share shares stock stocks
market markets traders investors exchange
sell sold sells sale sales selling
buy bought buys purchase purchased acquire acquired acquisition
union unions
walkout strike strikes stoppage
protest protests protesters demonstrators demonstration demonstrated rally rallied march marched
child children kids boy girl pupils youngsters brother sister
school schools primary
student students pupils
teacher teachers
family families relatives
man men
woman women female females lady ladies
mother father parents parent
people residents inhabitants locals villagers citizens
town towns city cities urban village villages
countryside rural country woods forest forests woodland trees
church parish
crowd crowds packed full thousands hundreds
storm storms hurricane cyclone typhoon gale
flood floods flooded flooding deluge
rain rains rainfall drought dry
wind winds gusts
earthquake quake tremor
water waters
sea ocean
river rivers
hot heat warm warmer temperature temperatures heatwave
begin began begun begins start started starts launch launched open opened opens
end ended ends finish finished over complete completed completion
build built builds construct constructed construction builder
repair repaired rebuild rebuilt mend fixed
old aged age years
year years annual annually
month months monthly
week weeks weekly
day days daily
night overnight evening dusk nightfall midnight
morning dawn
early
first
last
again
summer autumn winter spring
half
double doubled twice
third
quarter
large largest big biggest huge major
small little smaller tiny
serious grave severe critical seriously gravely dire
important vital crucial key significant
long longer
near nearby close
fast quick quickly rapid
new newly fresh
rich wealthy
poor poverty
help helped helps aid aids assistance support supported supports
protect protected protection security safety safe secure
send sent sends ship shipped supply supplied supplies supplying deliver delivered transfer transferred transferring
use used uses
show shown
keep kept
hold held
change changed changes shift shifted
plan plans planned planning intend intends intended scheduled due
decide decided decides decision decisions
ask asked question questions
answer answered reply replied response responded
think thinks thought believe believes believed reckons convinced certain
know knew known
understand understood
want wants wanted wish wishes
see saw seen
hear heard
speak spoke spoken speaks
write wrote written letter
sign signed signs signing
travel travelled traveled trip journey voyage visit visited visiting crossing route
arrive arrived arrives reach reached reaches came
leave left leaves departed departure
return returned returns back
drive driver drivers driven drove motorists
passenger passengers aboard board
match game fixture
goal goals scored scorer score equalised equaliser level
team teams side squad club
coach manager trainer
champion champions championship title cup trophy
interval half-time halftime break
record records
drug drugs medicine medication
disease illness virus outbreak infection infections
vaccine vaccines vaccination jab
phone telephoned telephone
internet online web website
computer computers software
power electricity
gas oil fuel petrol
energy
pollution emissions
climate warming
grow growth growing
bird birds
animal animals
food foods
farm farms farmer farmers agriculture agricultural
ticket tickets
hotel hotels
museum exhibition gallery
film movie
song songs sing sang singing singers
noise din loud traffic
abroad foreign international overseas
border frontier
refugee refugees migrants asylum
island islands
mountain mountains hills hill
bridge bridges
harbour harbor port ports
airport
lake lakes
area region regions regional district districts province zone
state states federal
capital
north northern
south southern
east eastern
west western
about around approximately roughly some nearly almost
billion billions bn
million millions
percent cent percentage pc points
euro euros
dollar dollars
pound pounds sterling
crown crowns
spokesman spokeswoman spokesperson
journalist journalists reporter reporters newspaper
interview interviewed
statement
document documents papers
tape recording recorded recordings tapes
secret secretly private confidential privately
public publicly
quote quoted
photo photograph photographs picture pictures
video footage
witness witnesses
"""
_SPANISH = """
muerto muertos muerta muertas muerte muertes murio murieron fallecio fallecieron fallecidos fallecido victimas mato
herido heridos heridas heridas lesionados lesiones
incendio incendios fuego llamas
evacuados evacuacion evacuar desalojados desalojo huyeron
casa casas vivienda viviendas hogar hogares
policia agentes
detenido detenidos arrestado arrestados detencion
juez jueza tribunal sentencia fallo veredicto condenado condena
carcel prision
gobierno ejecutivo gabinete
presidente presidenta mandatario mandataria jefe jefa
ministro ministra ministerio
congreso parlamento diputados escanos camara senado
elecciones eleccion comicios votacion jornada urnas voto votos votantes electores participacion
gano ganar victoria vencio vencedora vencedor derroto triunfo
derrota perdio perdido perder
rival adversario adversaria contrincante oponente
subio subir subida aumento aumentar aumentara alza incremento crecio
bajo bajar bajada cayo caida descenso descendio perdio
anuncio anunciar anunciara
prometio prometido promesa promesas compromiso
reconocio reconoce admitio admitir
nego niega rechazo rechaza desmintio
advirtio advierte alerto aviso
pidio pide exigio exige reclamo llamo
critico critica criticas condeno denuncio
acuerdo pacto pactar tratado
reunion reunio encuentro negociaciones dialogo conversaciones
investigacion investigar investigue investigadores comision
informe estudio
dinero fondos
precio precios coste costo
salario sueldo
empresa empresas compania
trabajador trabajadores empleados plantilla
huelga paro
moneda divisa
banco bancos
lluvia lluvias temporal
agua aguas
rio rios
nuevo nueva
primero primera
ultimo ultima
despues luego
antes
dia dias jornada
mes meses
ano anos
hora horas minutos sesenta
llamada llamar llamo telefoneo
felicitar felicito felicitarla
jurar jurara investidura toma posesion
observadores mision
tranquila transparente limpia pacifica
interrumpio interrumpir suspender suspendio suspendieron
incidentes problemas altercados
colegio colegios centros
"""
_ARABIC = """
قتل مقتل قتلى قتيل وفاة توفي ضحايا مات
جرح جرحى اصابة مصابين اصيب مصاب
رئيس الوزراء الحكومة حكومة
وزير وزارة وزراء
برلمان نواب مجلس
معارضة معارضين
جسر جسور
نهر ضفة ضفتين
افتتح افتتاح فتح دشن
قال اكد اضاف صرح اعلن راى اوضح اشار
نفى انكر رفض
انتقد انتقادات
طالب تطالب مطالبة دعا
تحقيق تحقيقات
كلفة تكلفة فاتورة ثمن رسوم سعر اسعار
ضعف تضاعفت
مليون ملايين
سنة سنوات عام اعوام
شهر اشهر
اسبوع اسابيع
يوم ايام
ساعة دقيقة دقائق
تاخر تاجل تاخير تاجيل
خلاف نزاع
شركة مقاول شركات
دمر تدمير دمرت
سيارة سيارات سائق سائقون سير
عمل رزق وظيفة وظائف
تعويض تعويضات
خسر فقدان يخسرون
اهالي سكان اهل عائلات
مدينة بلدة قرية
قصف غارات طائرات
حرب معارك
سلام هدنة
اتفاق معاهدة صفقة
محادثات مفاوضات لقاء اجتماع
ارتفع ارتفاع زيادة ازداد
انخفض انخفاض تراجع هبط
حذر تحذير
خطر تهديد مخاطر
"""


def _grouped() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate((_ENGLISH + _SPANISH + _ARABIC).splitlines()):
        terms = {key(word) for word in line.split()}
        if len(terms) > 1:
            for term in terms:
                groups.setdefault(term, set()).add(number)
    return {term: frozenset(numbers) for term, numbers in groups.items()}


_NONE: frozenset[int] = frozenset()
_GROUPS = _grouped()


def groups_of(term: str) -> frozenset[int]:
    """The groups that a word with this key (``stems.key``) stands in."""
    return _GROUPS.get(term, _NONE)
