"""What people say in English on ordinary days: own sentences, every one with a coined name or number."""

from console.demo.grammar import Book, Names, Pieces, words

NAMES = Names(
    first=words(
        "Ald Ash Bar Bel Bram Bren Bur Cald Carn Chal Clay Col Corn Crag Dal Dar Den Dun East El Fal Fen Fern Gar "
        "Glen Gor Hal Har Haw Hol Hurst Ing Kel Ken Kil Kirk Lan Lay Ling Lod Mal Mar Mel Mor Nar Nor Oak Or Pel "
        "Pen Quar Rad Rav Ros Sal Sed Shel Stan Tal Thor Tre Ux Wal Win"
    ),
    middle=words("a ac al am an ar as e el en er es et i ic il in ing is it o ol om on or ow u un ur y yn ys"),
    last=words(
        "bourne bridge bury by cliffe combe cote dale dean den don down field fleet fold ford gate ghyll grave "
        "grove ham hampton haven head hill holme hope hurst keld kirk lake land leigh ley low marsh mead mere "
        "minster moor mouth pool port rigg scar shaw side stead stock stoke stone stow thorpe thwaite ton tree "
        "wade water well wick wold wood worth"
    ),
    given=words(
        "Ada Ben Cora Dev Edith Finn Grace Hugo Iris Jonas Kit Leah Milo Nora Otis Priya Rosa Sam Tess Uma Vic Zoe"
    ),
)

_HELLO = (
    "",
    "",
    "{Hi|Hello} from [town], ",
    "[person] here: ",
    "Asking for my neighbour [person]: ",
    "{Small|Quick} note from [street] Road: ",
    "As [person] told me in [town], ",
)
_PRAISE_END = (
    "",
    "",
    "[person] at the counter {was lovely|made my day|deserves a raise}.",
    "{Happy|Very happy|Really pleased} here in [town].",
    "Thanks, [person], {great|brilliant|wonderful} work!",
    "Best thing to happen to [street] Street {this year|in a while|all month}.",
)
_QUESTION_END = (
    "",
    "",
    "Thanks from [town]!",
    "[person] says yes, but I would like to be sure.",
    "{Curious|Wondering} before I move to [town] in {spring|May|two weeks}.",
    "Asking because [person] {never uses it|swears by it|wants to know}.",
)
_JOKE_END = (
    "",
    "",
    "[person] laughed for {a minute|half an hour|the whole lunch}.",
    "{True|Honest} story from [town] :)",
    "My cat [person] agrees, haha.",
    "Overheard on [street] Lane, lol.",
)
_PLAIN_END = (
    "",
    "",
    "More on that when I am back in [town].",
    "[person] wrote it down in the [town] notes.",
    "That is all the news from [street] Square.",
    "We talk about it at [person]'s on {Monday|Thursday|Sunday}.",
)
_COMPLAINT_END = (
    "",
    "",
    "{Not what I expected|Disappointing}, [town].",
    "I wrote to [person] at support and {nobody answers|heard nothing back|got a canned reply}.",
    "{Please fix this|Please sort it out}, case [ref].",
    "[person] on [street] Road had the same {last month|in winter|once}.",
)

_CORES = {
    ("parcel", "praise"): (
        "[brand] brought my {parcel|box|books} to [town] {a day early|in one day}, {love it|great service|so good}!",
        "the {driver|courier} from [brand] carried the box up to flat [n], [street] Road, {so kind|really helpful}!",
        "{excellent|great|superb} service by [brand] in [town], {well packed|on time again|friendly as always}.",
        "I {love|really like} the little photos [brand] sends from [street] Avenue when the parcel is safe.",
        "after [n] parcels this year [brand] has {won me over|been perfect}, says [person] in [town].",
        "[brand] locker on [street] Street: {quick|easy|clean}, {great idea|very happy with it}.",
    ),
    ("parcel", "question"): (
        "does [brand] deliver to [town] on {Saturdays|Sundays|public holidays}?",
        "how do I change the address on [brand] order [ref]?",
        "which [brand] shop near [street] Road takes {large boxes|returns|skis}?",
        "can [person] pick up my [brand] parcel in [town] with a {photo of my ID|note from me|code}?",
        "is there a [brand] locker {close to|around|behind} [town] station?",
        "what does [brand] ask for {a bike|a guitar|twenty kilos} from [town] to [street]?",
    ),
    ("parcel", "joke"): (
        "the [brand] drone map of [town] looks like my handwriting after [n] coffees.",
        "my [brand] parcel has seen more of [town] than I have.",
        "[person] put the dog in a [brand] box and now it wants a tracking number like [ref].",
        "new sport in [town]: guess which neighbour has your [brand] box, [person] leads [n] to nil.",
        "if [brand] ever delivers common sense, please ring twice at [street] Road.",
    ),
    ("parcel", "plain"): (
        "the [brand] depot in [town] {opens at seven|moved next to the station|has a new sign}.",
        "I sent [n] letters with [brand] to [person] {today|this morning|after work}.",
        "[brand] parcel [ref] {is on its way to|left|passed through} [town].",
        "we use [brand] and two others in the shop on [street] Street.",
        "[person] works for [brand] in [town] since {March|last year|the summer}.",
        "{comparing|a table of} parcel prices for [town]: [brand], the post office, and [person]'s bike.",
    ),
    ("parcel", "complaint"): (
        "my [brand] parcel [ref] {never arrived|still has not arrived} in [town].",
        "[brand] left the box {in the rain|at the wrong house} on [street] Road and it is {broken|soaked|damaged}.",
        "been waiting [n] days for [brand] to bring [person]'s present, {how long does it take|where is it}?",
        "[brand] {raised|doubled} the price for [town] to [sum] pounds, {too expensive|that is a rip-off}.",
        "the [brand] app {keeps crashing|crashed again} when I type order [ref].",
        "on hold [n] minutes with [brand] customer service about [town] and {nobody answers|they hung up}.",
        "[brand] courier was {rude|shouting} at [person] on [street] Lane.",
        "[brand] says delivered, but nothing came to [street] Avenue {yesterday|today|this week}.",
    ),
    ("bank", "praise"): (
        "[brand] opened my account in [n] minutes while I stood on [street] Road, {amazing|impressive|love it}!",
        "the new savings jars in [brand] are {great|brilliant|so good}, [person] has [n] already.",
        "{thank you|thanks}, [brand], the chat with [person] was {quick|friendly|really helpful}.",
        "paid for lunch in [town] with [brand], no fees, {happy|perfect|love that}.",
        "[brand] in [town] {is the best bank I had|makes saving fun|is great for kids}, says [person].",
        "I {love|enjoy} how clear the [brand] statement for [street] Road looks.",
    ),
    ("bank", "question"): (
        "does [brand] work with {two phones|a tablet|joint accounts}, like [person] wants?",
        "how do I {raise the limit|add my wife|see old statements} in [brand] before I go to [town]?",
        "which cash machine in [town] takes [brand]?",
        "can [person] send [sum] pounds to my [brand] account from [town]?",
        "is [brand] {okay|enough|the right one} for a small shop on [street] Street?",
        "what is the [brand] rate for savings over [ref] pounds, [person] wonders?",
    ),
    ("bank", "joke"): (
        "[brand] sent me a chart of my spending in [town] and it is one bar called cake.",
        "my [brand] savings jar is named [person] and it is as empty as his promises.",
        "in [town] we count sheep, [brand] counts my [n] coffees.",
        "[brand] asked for a selfie, [person] sent the dog, the dog now has a credit line.",
        "I told [brand] I am rich in friends, they answered with form [ref].",
    ),
    ("bank", "plain"): (
        "[brand] moved its office to [town], near [street] Road.",
        "switched my rent for [street] Street to [brand] {today|on Monday|last week}.",
        "[person] wrote a long post about [brand], [n] minutes to read.",
        "the [brand] update with number [ref] {is out|came today|is on my phone now}.",
        "meeting [person] of [brand] in [town] {tomorrow|on Friday|next week}.",
        "budget evening in [town]: spreadsheet, tea and [brand] open side by side.",
    ),
    ("bank", "complaint"): (
        "the [brand] app {keeps crashing|crashed again|freezes} when I open statement [ref].",
        "[brand] card {was declined|does not work} in [town], [n] people behind me in the queue.",
        "on hold [n] minutes with [brand] support, [person] had said five.",
        "[brand] login {is down|has been down all morning} for me and [person] in [town].",
        "[brand] took a fee of [sum] pounds for one payment to [person], {too expensive|what a rip-off}.",
        "[brand] still has not sent my new card to [street] Road, waiting [n] days.",
        "my statement from [brand] in [town] shows the {wrong|old} address and the form {is broken|does not load}.",
        "[brand] chat bot {never understands|keeps ignoring} the name [person].",
    ),
    ("ride", "praise"): (
        "[brand] took us from [town] market to the river in [n] minutes, {great driver|so friendly|love it}!",
        "{excellent|lovely} ride with [brand], driver [person] even waited while I found my keys.",
        "[brand] is {the best way|my favourite way|a wonderful way} to see [town] {at sunset|in the rain}.",
        "visiting from [town], used [brand] [n] times, always {safe|fair|on time}, {thanks|great}!",
        "fair price and clean seats, [brand] on [street] Road is {super|really good}.",
    ),
    ("ride", "question"): (
        "does [brand] take {bikes|a suitcase|a small dog} to [town]?",
        "how much is [brand] from the airport to [street] guesthouse?",
        "can I book [brand] for [person] without a local number?",
        "is [brand] running in [town] {after midnight|during the water festival|on Sunday}?",
    ),
    ("ride", "joke"): (
        "my [brand] driver in [town] sings better than [person] and takes fewer breaks.",
        "[brand] passed a cow called [person], the cow looked impressed.",
        "I came to [town] for temples and stayed for the [brand] horn.",
    ),
    ("ride", "plain"): (
        "took [brand] to [town] {this morning|after class|with two friends}.",
        "[person] explains [brand] in a video from [town], [n] minutes long.",
        "there are about [n] [brand] stands around [street] market now.",
        "[brand] and two other apps compared for [town], notes by [person].",
    ),
    ("ride", "complaint"): (
        "[brand] driver in [town] came [n] minutes late and {was rude|did not say sorry}.",
        "[brand] {overcharged|asked too much from} [person] on the way to [street] market.",
        "the [brand] app {crashed|froze} when I paid [sum] for the ride to [town].",
        "waited [n] minutes for [brand] at [street] Road and {nobody came|it never arrived}.",
    ),
    ("none", "plain"): (
        "{walked|cycled|drove} from [town] to [person]'s place, [n] miles, {muddy|sunny|windy}.",
        "the bakery on [street] Street {sells|now has} {rye bread|plum cake|sourdough} again.",
        "{reading|finished} a novel about [person] and the {harbour|railway|orchard} of [town].",
        "{choir|chess|football} in [town] starts at {six|seven|eight}, ask [person].",
        "a quill for writing and a ferry to [town], that is my {weekend|holiday|plan}.",
        "does anyone repair {clocks|radios|umbrellas} near [street] Road?",
    ),
}
_ENDS = {
    "praise": _PRAISE_END,
    "question": _QUESTION_END,
    "joke": _JOKE_END,
    "plain": _PLAIN_END,
    "complaint": _COMPLAINT_END,
}
BOOK = Book("en", NAMES, {key: Pieces(_HELLO, cores, _ENDS[key[1]]) for key, cores in _CORES.items()})
