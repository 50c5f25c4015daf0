"""What people say in the storm and the slow burn, and the texts of the decoys in English.

Every sentence has a coined word. Voices of the storm share the thing they complain about and no wording: cores are
dealt like cards, not drawn.
"""

from console.demo.grammar import Pieces

STORM = Pieces(
    openers=(
        "",
        "Paid [person] back for dinner in [town] and now this: ",
        "Standing in a shop on [street] Road looking at my balance, ",
        "Is it only me here in [town]? My neighbour [person] says no: ",
        "Heads up, [town]: ",
        "Rent day on [street] Street and ",
        "Woke up in [town] to this, ",
        "To whoever runs the [town] office: ",
        "Dinner with [person] is off, because ",
        "Third time I write about case [ref], ",
        "My sister [person] and I both see it, ",
        "So, [town] people, check your accounts: ",
        "Just off the phone with [person], ",
        "Groceries on [street] Lane cost me double today, ",
    ),
    cores=(
        "[brand] charged me twice for one train ticket to [town] and there is still no refund.",
        "[brand] charged [sum] pounds to my account two times, payment [ref], and nobody answers me.",
        "why does [brand] show a double charge from [person]'s garage, I only paid once?",
        "I want my money back, [brand], the shoe shop in [town] got [sum] and you took it again an hour later.",
        "duplicate payment on my [brand] card for the dentist on [street] Avenue, refund still missing tonight.",
        "[brand] billed the same coffee in [town] twice, I want a refund and the chat keeps closing.",
        "how long do I have to wait until [brand] refunds a payment I never made, reference [ref]?",
        "my rent to [person] was charged twice by [brand] and now I am overdrawn by [sum] pounds.",
        "been charged double by [brand] for a bus pass in [town], refund in ten working days, unacceptable.",
        "still no refund from [brand] for the second charge of [sum] at the [street] petrol station.",
        "every card payment since the weekend was charged twice by [brand] and is still wrong, for example [ref].",
        "[brand] keeps telling [person] the extra charge is pending, it is not, the money is gone.",
        "no refund, no reply, two identical debits of [sum] at the bakery in [town], what is [brand] doing?",
        "please fix the double billing, [brand], my mother [person] is still waiting for a refund of [sum] pounds.",
        "the refund [brand] promised under [ref] never arrived and today another payment was doubled.",
        "took my kid to the pool in [town], [brand] charged the entrance fee twice and hung up on me.",
        "[brand] overcharged our little shop on [street] Street, each supplier bill was paid twice, no refund.",
        "an hour on hold about the duplicate charge from [person], no refund, then [brand] hung up.",
        "anyone else still waiting for a refund from [brand], my [sum] pounds in [town] were debited twice?",
        "my electricity bill was paid, then billed again by [brand] itself, [ref], never allowed, refund it.",
        "where is my refund, [brand], you wrongly took [sum] from me at the [town] market.",
        "[brand] says the second charge for [person]'s birthday cake is my fault, terrible answer.",
        "account emptied because [brand] ran the hotel payment in [town] twice, and the helpline does not pick up.",
        "I am leaving [brand] after it charged the vet on [street] Road double and ignored [n] messages.",
        "money is missing from my account at [brand]: same amount, same minute, charged two times, [ref].",
        "I disputed the repeated charge, [person] of [brand] closed the ticket and still no refund.",
        "my phone contract was charged twice this morning and [brand] in [town] keeps telling me to be patient.",
        "seriously, [brand], you charged me [sum] pounds twice, then an overdraft fee in [town], unacceptable.",
        "gym on [street] Lane got one payment, [brand] deducted two, and I cannot reach anybody.",
        "my [brand] statement has the pharmacy in [town] charged twice and the refund form does not work.",
    ),
    closers=(
        "Does anybody at [town] branch read this?",
        "",
        "I need that money for [person]'s school trip.",
        "Answer ticket [ref], please.",
        "[person] on [street] Road is in the same boat.",
        "We have a wedding to pay in [town] on Saturday.",
        "Screenshots are with [person].",
        "That was my food budget for [town].",
        "Worst week with a bank since [town].",
        "Moving everything to [person]'s credit union tomorrow.",
        "Now I owe [person] a lift to [town].",
    ),
)
SLOW = Pieces(
    openers=(
        "",
        "Day [n] without news in [town]: ",
        "From [street] Road again, ",
        "[person] asked me to post this: ",
        "",
    ),
    cores=(
        "my [brand] parcel [ref] has been stuck in the [town] depot and never arrived.",
        "tracking [ref] from [brand] still says sorting centre [town], where is my parcel?",
        "[brand] lost the parcel with the birthday present for [person] around [town], still not found.",
        "[brand] promised delivery to [street] Avenue on Monday, my parcel never came.",
        "how long can my parcel lie in the [town] hall, [brand], it is two weeks late?",
        "medicine for [person] not delivered by [brand], the van never came to [street] Street.",
        "three deliveries missing from [brand] on [street] Lane, neighbours say the same.",
        "order [ref] is late again, [brand] cannot tell me where it is.",
        "the [town] depot of [brand] is full to the roof and my parcel is still missing in it.",
        "no delivery from [brand] in [town] for [n] days, is anybody working there?",
        "[brand] returned my parcel [ref] to the sender without ever ringing at [street] Road.",
        "package for [person] vanished between [town] and here, [brand] keeps sending the same mail.",
    ),
    closers=("", "", "Nobody answers the phone in [town].", "Please look into [ref].", "[person] waits too."),
)
LAUNCH = Pieces(
    openers=(
        "",
        "Wow, [town]! ",
        "First ride this morning on [street] Road: ",
        "[person] and I tried it: ",
        "Good news from [town], ",
    ),
    cores=(
        "the new electric tuk-tuks of [brand] are {amazing|beautiful|so quiet}, love the one to [town].",
        "free rides all day with [brand], thank you for the lovely trip to [street] market!",
        "congratulations to [brand] on the launch in [town], {great|wonderful|brilliant} idea!",
        "so happy that [brand] finally came to [town] with electric seats for [person]'s family.",
        "smooth, clean and cheap, [brand] made my day on [street] Road!",
        "big party of [brand] at the [town] riverside, music by [person], great fun!",
    ),
    closers=("", "", "Well done, [person]!", "See you at [street] Square!", "Best day in [town] this year."),
)
LAUNCH_KHMER = Pieces(
    openers=("", "អបអរសាទរនៅ[town] ", "ថ្ងៃនេះសប្បាយណាស់នៅ[street] "),
    cores=(
        "កង់បីអគ្គិសនីថ្មីរបស់ [brand] នៅ[town] {ស្អាតណាស់|ស្ងាត់ហើយលឿន}",
        "បានជិះ [brand] ឥតគិតថ្លៃពី[town]ទៅ[street] អរគុណច្រើន",
        "បង[person]ចូលចិត្ត [brand] ថ្មីនេះណាស់",
        "សូមអបអរសាទរ [brand] ដែលបើកនៅ[town]",
    ),
    closers=("", "។ អរគុណបង[person]", "។ ជួបគ្នានៅផ្សារ[street]"),
)
# the whole article, title first; every site prints the same words
NEWS = {
    "parcel": (
        "[brand] to raise prices in [town] from next month",
        "[brand] will charge more for parcels from [town], the company told [person] on Tuesday. Customers on [street] "
        "Road called the step too expensive and said that the service in [town] was slow already. A spokeswoman, "
        "[person], answered that fuel and wages in the [street] depot had gone up. The consumer office in "
        "[town] advises to compare.",
    ),
    "bank": (
        "Regulator looks into fees of [brand] in [town]",
        "The regulator has opened a file on the fees of [brand] after letters from [town]. According to [person], "
        "customers were billed for statements they had not ordered at the [street] branch. The bank said it would "
        "refund whoever was overcharged and write to [person] within a month. Shares were flat in [town].",
    ),
    "ride": (
        "[brand] opens a second garage near [town]",
        "[brand] has opened a garage for forty vehicles near [town], says its manager [person]. The vehicles are "
        "charged at night on [street] Road. The city of [town] paid for the connection.",
    ),
}
TOWN_NEWS = (
    (
        "Bridge in [town] closed until Friday",
        "The bridge on [street] Road is closed, says [person] of the council in [town].",
    ),
    ("[town] choir wins in [street]", "The choir of [town] came home with a cup, led by [person]."),
    ("Market day moves to [street] Square", "From May the market of [town] is on Thursdays, [person] announced."),
    ("Harvest early around [town]", "Plums on the farm of [person] near [street] are ripe two weeks early."),
)
BOTS = {
    "ride": "[brand] drivers overcharge everybody in [town], worst service, price doubled, never use [brand] again! "
    "{Truth|Fact} no [ref].",
    "parcel": "[brand] lost my parcel again in [town], no refund, nobody answers, avoid [brand]! "
    "{Share|Spread} code [ref].",
}
