//! What can be a domain, and domains that are spelt out: `jane at example dot com`.

use std::ops::Range;

/// Top-level domains of countries (IANA, root zone database).
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by \
    bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga \
    gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg \
    kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx \
    my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se \
    sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va \
    vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Last labels that are endings of files or names of local networks, never top-level domains.
const NEVER: &str = "png jpg jpeg gif svg webp bmp ico pdf doc docx xls xlsx ppt pptx txt csv json xml html htm php asp aspx js ts \
    css scss exe dll so deb rpm apk jar war gz tar bz2 xz rar iso log bak tmp mp3 mp4 avi mkv wav yml yaml toml ini conf \
    cfg local localhost localdomain lan internal intranet invalid corp home host arpa onion";

/// Top-level domains that people spell out.
const SPOKEN: [&str; 16] =
    ["com", "net", "org", "edu", "gov", "info", "biz", "io", "co", "de", "fr", "es", "it", "uk", "eu", "us"];

/// The longest domain (RFC 1035, 2.3.4).
const MAX_DOMAIN: usize = 253;

/// Whether `domain` has labels that can be, and a last one that can be a top-level domain.
pub(super) fn is_plausible(domain: &str) -> bool {
    let Some((names, top)) = domain.rsplit_once('.') else { return false };
    domain.len() <= MAX_DOMAIN && is_top_level(top) && names.split('.').all(is_label)
}

/// Whether `c` is a mark that letters of some scripts are written with.
pub(super) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
}

fn is_top_level(top: &str) -> bool {
    let top = top.to_lowercase();
    let listed = |list: &str| list.split_ascii_whitespace().any(|entry| entry == top);
    match top.len() {
        _ if !top.is_ascii() => top.chars().count() >= 2 && top.chars().all(|c| c.is_alphabetic() || is_mark(c)),
        2 => listed(COUNTRIES),
        3..=24 if top.starts_with("xn--") => top.len() > 5,
        3..=24 => top.bytes().all(|byte| byte.is_ascii_alphabetic()) && !listed(NEVER),
        _ => false,
    }
}

/// Where an address is spelt out, with or without brackets around `at` and `dot`.
pub(super) fn spoken(text: &str) -> Vec<Range<usize>> {
    let words: Vec<(usize, &str)> = words(text);
    let is = |word: &str, wanted: &str| word.trim_matches(['(', ')', '[', ']', '{', '}']).eq_ignore_ascii_case(wanted);
    let address = |nth: usize| {
        let [(start, local), (_, at), rest @ ..] = words.get(nth..)? else { return None };
        if !is(at, "at") || !is_spoken_name(local) {
            return None;
        }
        let mut rest = rest.iter();
        let (begin, first) = rest.next()?;
        if let Some((host, top)) = first.trim_end_matches(['.', ',', '!', '?']).rsplit_once('.') {
            let bracketed = at.starts_with(['(', '[', '{']);
            let length = host.len() + 1 + top.len();
            return (bracketed && is_plausible(first.get(..length)?)).then_some(*start..begin + length);
        }
        let mut end = None;
        while let (Some((_, dot)), Some((at, label))) = (rest.next(), rest.next()) {
            let label = label.trim_end_matches(['.', ',', '!', '?', ';', ')']);
            if !is(dot, "dot") {
                break;
            }
            let top = SPOKEN.iter().any(|top| label.eq_ignore_ascii_case(top));
            end = top.then_some(at + label.len()).or(end);
        }
        Some(*start..end?).filter(|_| is_spoken_name(first))
    };
    (0..words.len()).filter_map(address).collect()
}

fn is_spoken_name(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let all = text.split_inclusive(char::is_whitespace).map(|word| {
        let start = at;
        at += word.len();
        (start, word.trim_end())
    });
    all.filter(|(_, word)| !word.is_empty()).collect()
}
