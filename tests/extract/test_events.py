"""What texts tell as happenings, and what they do not. People and missions are made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract import read
from spacefilm_pipeline.extract.parse import parse
from spacefilm_pipeline.records import DocumentMentions, EventMention

STANDS_ALONE = 0.5

TOLD = [
    ("Ivan Petrov blasted off on Tuesday from Baikonur.", "launch", "happened"),
    ("The Soyuz lifted off as planned.", "launch", "happened"),
    ("A rocket carrying four astronauts was launched on Friday.", "launch", "happened"),
    ("The capsule will lift off on Friday from Florida.", "launch", "planned"),
    ("The crew is scheduled to launch on 3 May.", "launch", "planned"),
    ("The launch will take place on Monday.", "launch", "planned"),
    ("The launch was scrubbed on Monday.", "launch", "cancelled"),
    ("The launch was called off because of the weather.", "launch", "cancelled"),
    ("The launch had been due to take place on Friday but was postponed.", "launch", "cancelled"),
    ("The rocket did not lift off on Friday.", "launch", "cancelled"),
    ("The spacecraft reportedly lifted off on Friday.", "launch", "reported"),
    ("The Soyuz docked with the space station on Friday.", "docking", "happened"),
    ("The capsule arrived at the station after six hours.", "docking", "happened"),
    ("The freighter will dock to the station on Sunday.", "docking", "planned"),
    ("The Soyuz undocked from the station at noon on Sunday.", "undocking", "happened"),
    ("The crew left the International Space Station on Sunday.", "undocking", "happened"),
    ("The capsule splashed down off Florida on Sunday.", "landing", "happened"),
    ("Anna Lindqvist returned to Earth on Sunday.", "landing", "happened"),
    ("The astronauts made a safe landing in Kazakhstan on Sunday.", "landing", "happened"),
    ("Petrov and Lindqvist are set to return to Earth in June.", "landing", "planned"),
    ("The Kestrel-3 mission took flight before dawn on Tuesday.", "launch", "happened"),
    ("Their rocket roared away from the spaceport on Tuesday.", "launch", "happened"),
    ("The engineer rocketed 60 miles above the sea on Tuesday.", "launch", "happened"),
    ("Ivan Petrov was booked on a Soyuz on Dec. 20.", "launch", "planned"),
    ("The first crew will fly in 2031.", "launch", "planned"),
    ("Twice last month the flight was scrubbed.", "launch", "cancelled"),
    ("The spacecraft hooked up with the station 16 hours later.", "docking", "happened"),
    ("They were due to dock about 1 a.m. Saturday.", "docking", "planned"),
    ("The crew is expected home in October.", "landing", "planned"),
    ("The members of the crew are to splash down on 31 March.", "landing", "planned"),
    ("Splashdown off the coast is expected on Sunday.", "landing", "planned"),
    ("The trio came home from the station on Sunday.", "landing", "happened"),
    ("The rocket failed two minutes into its climb.", "anomaly", "happened"),
    ("The flight was moved to May 9.", "delay", "happened"),
    ("The two agencies signed a letter of intent on Monday.", "announcement", "happened"),
    ("NASA picked her in 2021 from thousands of applicants.", "appointment", "happened"),
    ("Anna Lindqvist spoke at a farewell ceremony on Monday.", "farewell", "happened"),
    ("The four were greeted with hugs on Monday.", "welcome", "happened"),
    ("A news conference was to be held on Friday.", "news_conference", "planned"),
    ("Anna Lindqvist will answer questions from students on Friday.", "call", "planned"),
    ("Anna Lindqvist will answer questions from reporters on Friday.", "news_conference", "planned"),
    ("Ivan Petrov and Anna Lindqvist conducted a spacewalk on Tuesday.", "spacewalk", "happened"),
    ("The hatches between the two craft were opened on Friday.", "hatch_opening", "happened"),
    ("The trio floated into the station on Friday.", "welcome", "happened"),
    ("The newcomers will join the Expedition 90 crew on Friday.", "welcome", "planned"),
    ("Ivan Petrov waved from a bus before the launch on Friday.", "farewell", "happened"),
    ("An engine malfunctioned on Friday.", "anomaly", "happened"),
    ("Controllers lost contact with the probe on Friday.", "anomaly", "happened"),
    ("The launch was postponed on Thursday.", "delay", "happened"),
    ("The pair will film scenes of a new movie.", "filming", "planned"),
    ("Speaking at a news conference on Monday, Anna Lindqvist thanked the engineers.", "news_conference", "happened"),
    ("NASA will hold a news conference on Monday.", "news_conference", "planned"),
    ("The agencies signed an agreement on Monday.", "announcement", "happened"),
    ("NASA announced on Monday that the crew will fly in May.", "announcement", "happened"),
    ("Anna Lindqvist was named commander of the mission on Monday.", "appointment", "happened"),
    ("NASA was in talks with the director last year.", "talks", "happened"),
    ("The film premiered in Moscow in April.", "premiere", "happened"),
    ("The Kestrel-3 mission is planned for no earlier than November.", "launch", "planned"),
    ("The spaceplane was released from its carrier aircraft on Monday.", "launch", "happened"),
    ("Anna Lindqvist reached the edge of space on Monday.", "launch", "happened"),
    ("The capsule backed away from the station on Monday.", "undocking", "happened"),
    ("The freighter separated from the station on Monday.", "undocking", "happened"),
    ("Undocking attempts on May 3 were called off.", "undocking", "cancelled"),
    ("The capsule parachuted onto the steppe on Monday.", "landing", "happened"),
    ("The crew is due to return to the landing site on Monday.", "landing", "planned"),
    ("The ship sprang a leak on Monday.", "anomaly", "happened"),
    ("A valve stuck on Monday.", "anomaly", "happened"),
    ("The liftoff was pushed to May 9.", "delay", "happened"),
    ("Anna Lindqvist told a press conference on Monday that she was glad.", "news_conference", "happened"),
    ("Anna Lindqvist spoke during a call with reporters on Monday.", "news_conference", "happened"),
    ("Ivan Petrov spoke on Monday with Anna Lindqvist in a call.", "call", "happened"),
    ("According to two people, NASA is negotiating with the government over a flight.", "talks", "reported"),
    ("The crew took part in a dress rehearsal on Monday.", "training", "happened"),
    ("Two astronauts spent seven hours outside the space station on Monday.", "spacewalk", "happened"),
    ("A cargo ship is scheduled to arrive on May 14.", "docking", "planned"),
    ("The capsule should reach the station on Friday.", "docking", "planned"),
    ("The four astronauts are expected back on May 28.", "landing", "planned"),
    ("Anna Lindqvist will speak with Ivan Petrov by phone on Thursday.", "call", "planned"),
    ("Ivan Petrov took over from Anna Lindqvist on Friday.", "appointment", "happened"),
    ("A cooling pump in the capsule failed on Monday.", "anomaly", "happened"),
    (
        "A capsule carrying an American and two Russians docked with the space station on Tuesday.",
        "docking",
        "happened",
    ),
    ("Ivan Petrov was to have stepped outside on Thursday.", "spacewalk", "cancelled"),
    ("The crew had been due to fly aboard a Soyuz on Saturday.", "launch", "cancelled"),
    ("Anna Lindqvist returned to space on Monday aboard a Dragon.", "launch", "happened"),
    ("She is due to come home on Monday.", "landing", "planned"),
    ("Anna Lindqvist will descend to a ridge near the crater.", "landing", "planned"),
    ("The resident crew waved the visitors off on Monday.", "farewell", "happened"),
    ("The date was pushed back on Monday.", "delay", "happened"),
    ("A failed launch on Monday cost the agency a ship.", "anomaly", "happened"),
    ("The crew took shelter in the Soyuz on Monday.", "anomaly", "happened"),
    ("An alarm sounded in the laboratory on Monday.", "anomaly", "happened"),
    ("The toilet of the station broke down on Monday.", "anomaly", "happened"),
    ("Ivan Petrov has begun training.", "training", "happened"),
    ("After blasting off, Anna Lindqvist will rest.", "launch", "planned"),
    ("After landing on Monday, Anna Lindqvist rested.", "landing", "happened"),
    ("She is due to hand over the key in May and to come home on June 2.", "landing", "planned"),
    ("The Soyuz MS-90, launching from Baikonur, will carry three people.", "launch", "planned"),
    ("An alarm sent all four into the capsule on Monday.", "anomaly", "happened"),
    ("Training begins next month.", "training", "happened"),
    ("Anna Lindqvist told reporters on Monday that she was glad.", "news_conference", "happened"),
    ("Anna Lindqvist told a press launch on Monday that she was glad.", "news_conference", "happened"),
    ("Anna Lindqvist joked in a live link-up with the school on Monday.", "call", "happened"),
    ("An audit was published on Monday.", "announcement", "happened"),
    ("The four are due back on May 28.", "landing", "planned"),
    ("The pump stopped working on Monday.", "anomaly", "happened"),
    ("A smoke alarm halted the work on Monday.", "anomaly", "happened"),
    ("The movie will bow in Venice on May 28.", "premiere", "planned"),
    ("Talks were underway with the company.", "talks", "happened"),
    ("Ivan Petrov returned to the station in 2013 aboard the Soyuz MS-90.", "launch", "happened"),
    ("Ivan Petrov began training in parallel.", "training", "happened"),
    ("High winds kept the crew in orbit for four extra days.", "delay", "happened"),
    ("Heavy seas kept the astronauts waiting.", "delay", "happened"),
    ("The countdown was held twice on Tuesday.", "delay", "happened"),
    ("Managers put the flight on hold on Tuesday.", "delay", "happened"),
    ("Bad weather forced NASA to wave off the landing on Saturday.", "landing", "cancelled"),
    ("Anna Lindqvist stepped off a plane in Oslo on Thursday to cheers.", "welcome", "happened"),
    ("Anna Lindqvist was greeted by a band at the airport on Friday.", "welcome", "happened"),
    ("Oslo welcomed Anna Lindqvist home on Friday.", "welcome", "happened"),
    ("Anna Lindqvist blew kisses to her children on Tuesday.", "farewell", "happened"),
    ("A seeing-off ceremony was held on Friday.", "farewell", "happened"),
    ("Ivan Petrov took over as station commander on Tuesday.", "appointment", "happened"),
    ("Ivan Petrov took command of the station on Tuesday.", "appointment", "happened"),
    ("Anna Lindqvist was picked from 3,100 hopefuls.", "appointment", "happened"),
    ("Anna Lindqvist won a seat on the flight in May.", "appointment", "happened"),
    ("The broadcaster said on Thursday that the crew would fly in May.", "announcement", "happened"),
    ("The minister ordered an inquiry into the failure.", "announcement", "happened"),
    ("The astronauts are training this month in Bremen.", "training", "happened"),
    ("The crew practiced recovery procedures on Sunday.", "training", "happened"),
    ("Divers completed an underway recovery test on Sunday.", "training", "happened"),
    ("In May Anna Lindqvist was spun in a centrifuge.", "training", "happened"),
    ("The agency presented the crew to the world on April 9.", "news_conference", "happened"),
    ("The astronauts met with reporters on Tuesday.", "news_conference", "happened"),
    ("The film opens in cinemas on April 20.", "premiere", "happened"),
    ("The film will be released on April 20.", "premiere", "planned"),
    ("Ivan Petrov and Anna Lindqvist flew up on a Soyuz in July.", "launch", "happened"),
    ("Ivan Petrov left the launch centre on Sunday aboard Soyuz MS-90.", "launch", "happened"),
    ("Anna Lindqvist returned on Friday after six months in space.", "landing", "happened"),
    ("The capsule hit the water on Friday.", "landing", "happened"),
    ("The capsule plunged into the Pacific on Friday.", "landing", "happened"),
    ("Ammonia leaked from the station on Friday.", "anomaly", "happened"),
    ("The thrusters dropped out.", "anomaly", "happened"),
    ("A fault in a switch cut the power on Friday.", "anomaly", "happened"),
    ("Engineers found a crack in the capsule on Friday.", "anomaly", "happened"),
    ("Debris struck the capsule on Friday.", "anomaly", "happened"),
    ("An astronaut fell ill on Friday.", "anomaly", "happened"),
    ("The commander broke a finger on Friday.", "anomaly", "happened"),
    ("The commander suffered an injury on Friday.", "anomaly", "happened"),
    ("The four will participate in a welcome home ceremony on Friday.", "welcome", "planned"),
    ("Media are invited to speak with the four astronauts on Friday.", "news_conference", "planned"),
    ("A pressure sensor forced controllers to stop the clock on Friday.", "anomaly", "happened"),
    ("The oxygen sensor in the suit quit on Friday.", "anomaly", "happened"),
    ("On Sunday the company moved it by a day.", "delay", "happened"),
    ("The country became the 40th nation to sign the accords on Friday.", "announcement", "happened"),
    ("The rocket rolled out to the pad on Friday.", "other", "happened"),
    ("The rollout of the rocket is planned for Friday.", "other", "planned"),
    ("The crew relocated the capsule to another port on Friday.", "other", "happened"),
    ("The astronauts entered quarantine on Friday.", "other", "happened"),
    ("The astronauts were taken to a hospital on Friday.", "other", "happened"),
    ("The two astronauts married aboard the station.", "other", "happened"),
    ("The astronauts arrived at the space center on Friday.", "other", "happened"),
    (
        "Anna Lindqvist is a flight engineer of Soyuz MS-90. She will rest before returning on Sunday with Ivan "
        "Petrov, who has worked at the station.",
        "landing",
        "planned",
    ),
    ("It was not until Wednesday that the capsule dropped into the Pacific.", "landing", "happened"),
    ("The rocket was supposed to lift off on Monday but was held.", "launch", "cancelled"),
    ("A spacewalk by Petrov, 52, and Lindqvist, 38, was called off on Monday.", "spacewalk", "cancelled"),
    ("Two spacewalks penciled in for May will have to wait.", "spacewalk", "planned"),
    ("A third excursion, by cosmonauts Petrov and Haddad, is planned for late June.", "spacewalk", "planned"),
    ("The landing was set for Sunday. Another attempt on Tuesday was scrapped.", "landing", "cancelled"),
    ("The capsule docked on Sunday. An attempt on Tuesday was called off because of winds.", "launch", "cancelled"),
    ("The return was originally set for Sunday. A second attempt was scrapped.", "landing", "cancelled"),
    ("They will oversee the arrival of the Progress MS-90 cargo ship in December.", "docking", "planned"),
    ("The crew will head home on Friday.", "landing", "planned"),
    ("The cosmonauts flew up on a Soyuz in July.", "launch", "happened"),
    ("The hull of the station failed a pressure test in January.", "anomaly", "happened"),
    ("A cooling pump packed up in May.", "anomaly", "happened"),
    ("A fault took down both power lines on Friday.", "anomaly", "happened"),
    ("He had telephoned his wife from orbit on Tuesday.", "call", "happened"),
    ("Anna Lindqvist was chosen in January over an older doctor.", "appointment", "happened"),
    ("Anna Lindqvist will hand over command of the station to Ivan Petrov on Friday.", "appointment", "planned"),
    ("Anna Lindqvist became the fifth woman to reach space.", "launch", "happened"),
]

NOT_TOLD = [
    ("Rockets launch from Florida.", "launch"),
    ("NASA launched a website on Monday.", "launch"),
    ("The launch pad was painted on Monday.", "launch"),
    ("If the rocket lifts off, the crew will be glad.", "launch"),
    ("Had the rocket lifted off, the crew would have been glad.", "launch"),
    ("The rocket could lift off as early as May.", "launch"),
    ("It is a film about a surgeon who blasts off to save a cosmonaut.", "launch"),
    ("Engineers began the countdown for launch.", "launch"),
    ("Engineers fixed the docking system on Monday.", "docking"),
    ("The ship docked in Rotterdam harbour with the paperwork.", "undocking"),
    ("She landed a job at the agency.", "landing"),
    ("He returned to the question on Monday.", "landing"),
    ("The crew returned to work on Monday.", "landing"),
    ("Astronauts train for spacewalks in a pool.", "spacewalk"),
    ("The doors were opened on Friday.", "hatch_opening"),
    ("She joined the agency in 2009.", "welcome"),
    ("She waved the objections aside.", "farewell"),
    ("The rocket passed a hot fire test on Friday.", "anomaly"),
    ("If it does not explode, the rocket will be used again.", "anomaly"),
    ("The pair saw a movie on Monday.", "filming"),
    ("She read the conference papers on Monday.", "news_conference"),
    ("The painter signed his picture on Monday.", "announcement"),
    ("Anna Lindqvist said on Monday that the food was good.", "announcement"),
    ("The capsule was named after a sailor.", "appointment"),
    ("She gave a talk on Monday.", "talks"),
    ("The mission is planned to test a heat shield.", "launch"),
    ("The aircraft was released from service on Monday.", "launch"),
    ("She backed away from the plan on Monday.", "undocking"),
    ("The couple separated in May.", "undocking"),
    ("She glided over the question on Monday.", "landing"),
    ("The bus came back to the hotel on Monday.", "landing"),
    ("The flight was long and quiet.", "launch"),
    ("The first crew flew the simulator.", "launch"),
    ("The director went to heaven on Monday.", "launch"),
    ("The salesman rode a horse to the station on Monday.", "launch"),
    ("The company hooked up the telephone on Monday.", "docking"),
    ("The parcel is expected in October.", "landing"),
    ("The members of the club are to vote on 31 March.", "landing"),
    ("The student failed the test on Monday.", "anomaly"),
    ("The chair was moved to the kitchen on Monday.", "delay"),
    ("She signed the letter with her own name.", "launch"),
    ("The farmer picked the apples in 2021.", "appointment"),
    ("The guests were served on Monday.", "welcome"),
    ("This advisory was updated on Monday to add a news conference.", "news_conference"),
    ("The student will answer questions on the exam.", "call"),
    ("The idea sprang from a talk on Monday.", "anomaly"),
    ("The idea stuck.", "anomaly"),
    ("The limits were pushed to the edge.", "delay"),
    ("She got a call from her mother.", "news_conference"),
    ("She answered the call of the sea.", "call"),
    ("The probe detected chemical signatures on Monday.", "announcement"),
    ("The musicians held a rehearsal on Monday.", "training"),
    ("The children spent the day outside the town on Monday.", "spacewalk"),
    ("A letter is scheduled to arrive on May 14.", "docking"),
    ("The capsule is scheduled to arrive at the space center on May 14.", "docking"),
    ("The books are expected back on May 28.", "landing"),
    ("Clouds threatened to scrub the launch.", "delay"),
    ("The agency extended the mission in May.", "delay"),
    ("Anna Lindqvist speaks with students at a booth on Monday.", "call"),
    ("Anna Lindqvist received a medal on Monday.", "announcement"),
    ("The team received the award at a dinner on Monday.", "announcement"),
    ("Anna Lindqvist, left, and the space station, as the shuttle saw them.", "undocking"),
    ("The agency welcomed the country to the Accords on Monday.", "welcome"),
    ("The astronauts practiced emerging from the capsule on Monday.", "spacewalk"),
    ("The museum showed satellites built by a company in 2019 and docked with others.", "docking"),
    ("Anna Lindqvist was to have a rest on Thursday.", "spacewalk"),
    ("Anna Lindqvist returned to space on Monday aboard a Dragon.", "landing"),
    ("She came home on Monday.", "landing"),
    ("The path descends to a ridge.", "landing"),
    ("The children saw the film off the coast on Monday.", "farewell"),
    ("A failed marriage cost him a house on Monday.", "anomaly"),
    ("The farmer took a picture of the shelter on Monday.", "anomaly"),
    ("The bell sounded on Monday.", "anomaly"),
    ("Ivan Petrov, a biologist by training, spoke.", "training"),
    ("Ivan Petrov trained as a physician in 2009.", "training"),
    ("The press launch was on Monday.", "launch"),
    ("Anna Lindqvist told her sister on Monday that she was glad.", "news_conference"),
    ("Anna Lindqvist said on Monday that she had set aside some bread.", "announcement"),
    ("A novel was published on Monday.", "announcement"),
    ("The rent is due back home on May 28.", "landing"),
    ("The clerk stopped working on Monday.", "anomaly"),
    ("The actor will bow on May 28.", "premiere"),
    ("Ivan Petrov returned to the station in 2013 aboard the Soyuz MS-90.", "landing"),
    ("Ivan Petrov returned to Earth on Monday after 127 days in space.", "launch"),
    ("The crew had been chosen with care.", "appointment"),
    ("Anna Lindqvist had written in May that she would fly.", "announcement"),
    ("It was one more than the mark that Ivan Petrov set in May 2020.", "launch"),
    ("She will be the seventh woman to reach space.", "launch"),
    ("The director welcomed Anna Lindqvist to the meeting on Monday.", "welcome"),
    ("She sat at the desk that she helped to install during the Kestrel-2 mission.", "appointment"),
    ("It has been a fine agency since it began in 1958.", "launch"),
    ("Anna Lindqvist received funding in May.", "announcement"),
    ("Ivan Petrov descended to nine miles above the Moon.", "landing"),
    ("There was a call for astronauts in 2008.", "call"),
    ("The four astronauts will venture around the Moon on Kestrel-2.", "spacewalk"),
    ("The pilots fired the engines to move the shuttle away from the satellite.", "undocking"),
    (
        "The pair will rest.\n\n" + "The day was long and hot. " * 16 + "\n\nCenter Director Announces New Chiefs",
        "announcement",
    ),
    ("The farmer kept the crew waiting at the door.", "delay"),
    ("High winds kept the children at home.", "delay"),
    ("The meeting was held on Tuesday.", "delay"),
    ("Managers put the phone on hold on Tuesday.", "delay"),
    ("Anna Lindqvist stepped off the stage on Thursday.", "welcome"),
    ("Anna Lindqvist was greeted by a friend on the phone on Friday.", "welcome"),
    ("Anna Lindqvist welcomed the plan on Friday.", "welcome"),
    ("The wind blew the papers away.", "farewell"),
    ("An opening ceremony was held on Friday.", "farewell"),
    ("Ivan Petrov took over the farm on Tuesday.", "appointment"),
    ("Ivan Petrov took a course on the station on Tuesday.", "appointment"),
    ("The apples were picked from 3,100 trees.", "appointment"),
    ("Anna Lindqvist won a medal in May.", "appointment"),
    ("The neighbour said on Thursday that the crew would fly in May.", "announcement"),
    ("The guest ordered a dish from the menu.", "announcement"),
    ("The crew practiced chess on Sunday.", "training"),
    ("The crew practiced landings on Sunday.", "landing"),
    ("Doctors completed a blood test on Sunday.", "training"),
    ("The wheel spun in the wind.", "training"),
    ("The agency presented the plan to the board on April 9.", "news_conference"),
    ("The astronauts met with engineers on Tuesday.", "news_conference"),
    ("The shop opens in town on April 20.", "premiere"),
    ("The prisoners were released on April 20.", "premiere"),
    ("The prices flew up in July.", "launch"),
    ("Ivan Petrov left the sports centre on Sunday.", "launch"),
    ("Anna Lindqvist returned on Friday after six months in Oslo.", "landing"),
    ("The car hit the water on Friday.", "landing"),
    ("The swimmer plunged into the debate on Friday.", "landing"),
    ("The names leaked to the press on Friday.", "anomaly"),
    ("The student dropped out.", "anomaly"),
    ("A tax cut the profit on Friday.", "anomaly"),
    ("Engineers found a picnic table in the park on Friday.", "anomaly"),
    ("An idea struck the commander on Friday.", "anomaly"),
    ("Prices fell on Friday.", "anomaly"),
    ("The commander broke a record on Friday.", "anomaly"),
    ("The book suffered a delay on Friday.", "anomaly"),
    ("Guests are invited to speak with the four painters on Friday.", "news_conference"),
    ("A friend forced Ivan Petrov to stop the clock on Friday.", "anomaly"),
    ("The waiter quit on Friday.", "anomaly"),
    ("On Sunday the neighbour moved it by a foot.", "delay"),
    ("The country hopes to become the 40th nation to join the choir on Friday.", "announcement"),
    ("The ball rolled out to the street on Friday.", "other"),
    ("The rollout of the software is planned for Friday.", "other"),
    ("The firm relocated its office to another port on Friday.", "other"),
    ("The astronauts entered the room on Friday.", "other"),
    ("The parcels were taken to a hospital on Friday.", "other"),
    ("The two astronauts married in Oslo.", "other"),
    ("The astronaut married a space station veteran.", "other"),
    ("The books arrived at the center on Friday.", "other"),
    ("The plane began its missions in 1987.", "launch"),
    ("The rocket is supposed to be cheap.", "launch"),
    ("The spacewalk was moved before it was due to begin on Friday.", "launch"),
    ("The capsule pulled away from the station on Friday.", "docking"),
    ("The ship arrived at the Naval Air Station on Friday.", "docking"),
    ("The crew berthed the satellite in the bay on Friday.", "docking"),
    ("The probe will arrive at Jupiter in May.", "docking"),
    ("The crew left the station on Friday, heading home.", "landing"),
    ("The astronauts are heading home.", "landing"),
    ("She told how she landed on a name for it.", "landing"),
    ("The agency will land the first woman on the Moon.", "landing"),
    ("The shuttle returned to the hangar on Friday.", "landing"),
    ("The twins took off from the airport on Friday on the first leg of their tour.", "launch"),
    ("They inspected the wires at Launch Pad 12.", "launch"),
    ("The center continues launching missions.", "launch"),
    ("Anna Lindqvist is the fifth woman to reach space.", "launch"),
    ("Anna Lindqvist will be the fifth woman to reach space.", "launch"),
    ("The chief directed the agency to choose its astronauts in May.", "appointment"),
    ("The finalist, to be chosen this autumn, will sing.", "appointment"),
    ("Thirty student teams were selected in 2030.", "appointment"),
    ("She named her capsule Nightjar.", "announcement"),
    ("Anna Lindqvist served as backup commander of the Soyuz MS-90 in 2030.", "orbit"),
    ("The crew was stuck in a cave in May, where they were bored.", "anomaly"),
    ("The agency completed a hot fire of the engine on Friday.", "anomaly"),
    ("With no spacewalk planned in May, they rested.", "spacewalk"),
    ("Many more countries are expected to join the accords in May.", "announcement"),
    ("Her role was to recruit astronauts.", "appointment"),
    ("The team was selected as the winner of a trophy in 2030.", "appointment"),
    ("They rested while orbiting Earth.", "orbit"),
    ("The fair ended with science talks by students.", "talks"),
    ("The center connects with people from across the county.", "welcome"),
]


def _told(nlp: Language, text: str) -> DocumentMentions:
    return read("0" * 16, parse(nlp, text))


def _sure(nlp: Language, text: str) -> list[EventMention]:
    return [mention for mention in _told(nlp, text).events if mention.confidence >= STANDS_ALONE]


@pytest.mark.parametrize(("text", "event_type", "status"), TOLD)
def test_told(nlp: Language, text: str, event_type: str, status: str) -> None:
    assert (event_type, status) in {(m.event_type, m.status) for m in _sure(nlp, text)}


@pytest.mark.parametrize(("text", "event_type"), NOT_TOLD)
def test_not_told(nlp: Language, text: str, event_type: str) -> None:
    assert event_type not in {m.event_type for m in _sure(nlp, text)}


CALL = "Pupils will have an opportunity to hear from {} aboard the space station.\n\n"
FLIGHTS = "Ivan Petrov and Anna Lindqvist are aboard the Soyuz MS-90. The Soyuz MS-90 is fine.\n\n"

PARTICIPANTS = [
    ("Ivan Petrov and Anna Lindqvist blasted off on Friday together with Omar Haddad.", "launch", 3),
    (
        "Ivan Petrov, left, Anna Lindqvist, right, and Omar Haddad waved from a bus before the launch on Friday.",
        "farewell",
        3,
    ),
    ("Ivan Petrov will launch in May, accompanied by cosmonauts Anna Lindqvist and Omar Haddad.", "launch", 3),
    ("Ivan Petrov will launch in May, applauded by cosmonauts Anna Lindqvist and Omar Haddad.", "launch", 1),
    ("Ivan Petrov said the Soyuz docked on Friday.", "docking", 0),
    ("Ivan Petrov attended the launch on Friday.", "launch", 0),
    ("Ivan Petrov celebrated the docking of the freighter on Friday.", "docking", 0),
    ("The agency will land the first woman on the Moon in May.", "landing", 0),
    ("Ivan Petrov and Anna Lindqvist will launch on a rocket and dock at the station.", "docking", 2),
    ("Ivan Petrov and Anna Lindqvist are aboard the Soyuz MS-90. The two were greeted with hugs.", "welcome", 2),
    ("Ivan Petrov and Anna Lindqvist are aboard the Soyuz MS-90. The three were greeted with hugs.", "welcome", 0),
    ("Ivan Petrov floated in. He joined commander Anna Lindqvist on Friday.", "welcome", 1),
    (FLIGHTS + "Omar Haddad joined Boris Orlov and the Soyuz MS-90 crew on Friday.", "welcome", 4),
    (FLIGHTS + "NASA will hold a news conference with the flight test astronauts on Friday.", "news_conference", 2),
    (FLIGHTS + "NASA will hold a news conference with retired astronauts on Friday.", "news_conference", 0),
    ("Anna Lindqvist undocked on Friday in preparation for the arrival of Ivan Petrov.", "undocking", 1),
    ("Anna Lindqvist undocked on Friday together with Ivan Petrov.", "undocking", 2),
    ("The training will start on Monday, with Ivan Petrov and Anna Lindqvist serving as the crew.", "training", 2),
    ("The training will start on Monday, with the chief of Ivan Petrov looking on.", "training", 0),
    ("Pupils will have an opportunity to hear from Ivan Petrov aboard the space station.", "call", 1),
    ("Pupils had a plan to hear from Ivan Petrov aboard the space station.", "call", 0),
    (CALL.format("Ivan Petrov") + "The space to Earth call will stream live on Friday.", "call", 1),
    (CALL.format("Ivan Petrov") + "The launch will stream live on Friday.", "launch", 0),
    (CALL.format("astronauts") + "The space to Earth call will stream live on Friday.", "call", 0),
    (
        "NASA will hold a news conference with two astronauts on Friday.\n\n"
        "Ivan Petrov and Anna Lindqvist will discuss their mission.",
        "news_conference",
        2,
    ),
    (FLIGHTS + "Omar Haddad flew on the Soyuz MS-70.\n\nThe crew is expected home in May.", "landing", 2),
    (FLIGHTS + "Omar Haddad flew on the Soyuz MS-70.\n\nThe two were greeted with hugs.", "welcome", 2),
]


@pytest.mark.parametrize(("text", "event_type", "people"), PARTICIPANTS)
def test_participants(nlp: Language, text: str, event_type: str, people: int) -> None:
    found = {p for m in _told(nlp, text).events if m.event_type == event_type for p in m.participants}
    assert len(found) == people


DATES = [
    ("Seen on April 1, 2030.\n\nThe Soyuz will lift off on Tuesday, May 7.", "launch", "Tuesday, May 7"),
    ("Ivan Petrov blasted off on Friday.", "launch", "Friday"),
    ("NASA said on Monday that the rocket lifted off in 2011.", "launch", "2011"),
    ("After the launch on Friday, the capsule docked on Sunday.", "docking", "Sunday"),
    ("Saturday, March 4:\n\n8:10 a.m. – Launch", "launch", "Saturday, March 4"),
    ("The Soyuz docked three hours after liftoff.", "docking", "three hours after"),
    ("The crew was chosen on Monday.\n\nIvan Petrov in May became the first to walk in space.", "spacewalk", "May"),
    ("They will oversee the arrival of the Progress MS-90 cargo ship in December.", "docking", "December"),
    ("They announced the launch of the Soyuz MS-90 on Friday.", "launch", None),
    ("It will undock Thursday, May 2.\n\nThe capsule will dock at 8:28 a.m.", "docking", "Thursday, May 2"),
    ("It came May 1, and will leave May 2.\n\nThe capsule will dock at 8:28 a.m.", "docking", "8:28 a.m."),
    ("A pump failed on the fourth day of the flight.", "anomaly", "the fourth day of the flight"),
    ("The launch was called off 40 minutes before liftoff.", "launch", None),
    ("NASA delayed the launch to October.", "delay", None),
    ("Storms delayed the return until the second flight in May.", "delay", None),
    ("Storms delayed the return in May.", "delay", "May"),
    ("It was not until Wednesday that the capsule splashed down.", "landing", "Wednesday"),
    ("She said it on Wednesday, and the capsule splashed down.", "landing", None),
    ("The crew arrived Thursday. The day was hot.\n\nThe rocket lifted off at 10:47 p.m.", "launch", "Thursday"),
    ("The crew will arrive Thursday. The day is hot.\n\nThe rocket lifted off at 10:47 p.m.", "launch", "10:47 p.m."),
]


@pytest.mark.parametrize(("text", "event_type", "date"), DATES)
def test_dates(nlp: Language, text: str, event_type: str, date: str | None) -> None:
    dates = {m.date.span.of(text) if m.date else None for m in _told(nlp, text).events if m.event_type == event_type}
    assert dates == {date}


PLACES = [
    ("The Soyuz lifted off from Baikonur on Friday.", "Baikonur Cosmodrome", "KZ"),
    ("The rocket lifted off from Pad 39A on Friday.", "Kennedy Space Center", "US"),
    ("The rocket lifted off from the coast of Brazil on Friday.", None, "BR"),
    ("The rocket lifted off on Friday.", None, None),
]


@pytest.mark.parametrize(("text", "place", "country"), PLACES)
def test_places(nlp: Language, text: str, place: str | None, country: str | None) -> None:
    (launch,) = _sure(nlp, text)
    assert (launch.place, launch.country) == (place, country)


def test_two_days_of_one_clause_are_two_happenings(nlp: Language) -> None:
    text = "Two freighters visited the station: a Dragon in May 2020 and a Cygnus in June 2020."
    dockings = [m for m in _sure(nlp, text) if m.event_type == "docking"]
    assert [m.date.span.of(text) for m in dockings if m.date] == ["May 2020", "June 2020"]


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from([text for text, *_ in TOLD]), max_size=4).map("\n".join))
def test_any_text_grounds(nlp: Language, text: str) -> None:
    for mention in _told(nlp, text).events:
        assert 0 <= mention.span.start <= mention.trigger.start < mention.trigger.end <= mention.span.end <= len(text)
        assert 0 <= mention.confidence <= 1


BRIEFING = "NASA will hold a news conference on Monday, with the following participants:"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (f"{BRIEFING}\n\n- Anna Lindqvist, manager, NASA\n- Ivan Petrov, director, ESA\n\nThe weather is fine.", 2),
        (f"{BRIEFING}\n\nAnna Lindqvist, manager, NASA\n\nIvan Petrov will watch from home that evening.", 1),
        ("NASA will hold a news conference on Monday.\n\nAnna Lindqvist, manager, NASA", 0),
    ],
)
def test_participants_listed_below(nlp: Language, text: str, people: int) -> None:
    (found,) = (m for m in _told(nlp, text).events if m.event_type == "news_conference")
    assert len(found.participants) == people


def test_a_list_below_an_entry_of_a_timetable_is_its_own(nlp: Language) -> None:
    told = "NASA will hold a news conference on Monday.\n\n3 p.m. {} with the following participants:\n\n"
    listed = "Anna Lindqvist, manager, NASA\n\nIvan Petrov, director, ESA"
    for entry, people in (("Panel", 0), ("News conference", 2)):
        found = [m for m in _told(nlp, told.format(entry) + listed).events if m.event_type == "news_conference"]
        assert sum(len(m.participants) for m in found) == people
