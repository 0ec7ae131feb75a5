//! Tests of every kind of message.

use insta::assert_json_snapshot;

use super::*;

#[test]
fn every_kind_of_sms_and_mms_is_read() {
    let geo = "Body=Hi+%F0%9F%91%8B&NumMedia=0&NumSegments=1&SmsStatus=received&ApiVersion=2010-04-01&SmsSid=SM01\
               &FromCity=&FromState=CA&FromCountry=US&ToCity=RENO&ToZip=89501&MessagingServiceSid=MG01&Brand_New=x";
    let media = "Body=&NumMedia=2&SmsStatus=received&MediaContentType0=image/jpeg&MediaContentType1=text/x-vcard\
                 &MediaUrl0=https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME01\
                 &MediaUrl1=https://api.twilio.com/2010-04-01/Accounts/AC01/Messages/MM01/Media/ME02";
    let short = "MessageSid=SM01&AccountSid=AC01&From=384387&To=ACME";
    let sms = table(&[
        ("a text with geography", SMS, geo),
        ("pictures without a text", SMS, media),
        ("media without a type and one missing", SMS, "NumMedia=2&MediaUrl1=https://x/y&Body=Look"),
        ("media that did not come", SMS, "NumMedia=1&Body="),
        ("media that was not announced", SMS, "Body=&MediaUrl0=https://x/y&MediaContentType0=video/mp4"),
        ("an opt-out", SMS, "Body=STOP&OptOutType=STOP&SmsStatus=received"),
        ("zero characters", SMS, "Body=a%00b%00"),
        ("nothing", SMS, "Body=&NumMedia=0"),
        ("an absurd number of media", SMS, "NumMedia=99999999999999999999&Body=x"),
        ("short code and name", short, "Body=x&SmsStatus=receiving"),
        ("without an id", "AccountSid=AC01&From=%2B14155550100&To=%2B12025550111", "Body=x&Body=y"),
        ("without a sender", "MessageSid=SM01&AccountSid=AC01&To=%2B12025550111", "Body=x"),
        ("without a status", SMS, "MessageStatus=&SmsStatus="),
        ("with an id of old", "AccountSid=AC01&From=%2B14155550100&To=%2B12025550111", "Body=x&SmsSid=SM02"),
    ]);
    assert_json_snapshot!("sms", sms);
}

#[test]
fn every_kind_of_whatsapp_message_is_read() {
    let referral = "Body=Info&ReferralBody=Sale&ReferralHeadline=Shoes&ReferralSourceId=1&ReferralSourceType=ad\
                    &ReferralSourceUrl=https://fb.me/x&ReferralMediaUrl=&ReferralNumMedia=1&ReferralCtwaClid=Ab";
    let place = "MessageType=location&Latitude=37.7&Longitude=-122.4&Address=1+Main+St&Label=Office&Body=&NumMedia=0";
    let list = "MessageType=interactive&ListId=row-1&ListTitle=Red&ListDescription=A+colour&Body=";
    let user = "MessageSid=SM01&AccountSid=AC01&From=whatsapp:US.1234&To=whatsapp:%2B12025550111";
    let metadata = "ChannelMetadata=%7B%22type%22:%22whatsapp%22%7D&Forwarded=true&FrequentlyForwarded=true";
    let reply = "OriginalRepliedMessageSid=SM00&OriginalRepliedMessageSender=whatsapp:%2B12025550111";
    let whatsapp = table(&[
        ("text", WHATSAPP, "Body=Hi&ProfileName=Ana&WaId=14155550100&MessageType=text"),
        ("text of a user without a number", user, "Body=Hi&ProfileName=+&ExternalUserId=whatsapp:US.1234"),
        ("forwarded reply", WHATSAPP, &format!("Body=Yes&{metadata}&{reply}")),
        ("referral", WHATSAPP, referral),
        (
            "text of a number that stands elsewhere",
            "MessageSid=SM01&AccountSid=AC01&To=whatsapp:%2B12025550111",
            "Body=Hi&WaId=14155550100",
        ),
        (
            "text of a user who stands elsewhere",
            "MessageSid=SM01&AccountSid=AC01&To=whatsapp:%2B12025550111",
            "Body=Hi&ExternalUserId=whatsapp:US.1234",
        ),
        ("place", WHATSAPP, place),
        ("impossible place", WHATSAPP, "MessageType=location&Latitude=NaN&Longitude=-122.4"),
        ("picture", WHATSAPP, "MessageType=image&NumMedia=1&MediaUrl0=https://x/y&MediaContentType0=image/png&Body=Me"),
        ("sticker", WHATSAPP, "MessageType=sticker&NumMedia=1&MediaUrl0=https://x/y&MediaContentType0=image/webp"),
        ("sound without a type", WHATSAPP, "MessageType=audio&NumMedia=1&MediaUrl0=https://x/y"),
        ("picture that did not come", WHATSAPP, "MessageType=image&NumMedia=0&Body=Me"),
        ("button of a template", WHATSAPP, "MessageType=button&ButtonText=Yes&ButtonPayload=yes-1&Body=Yes"),
        ("button", WHATSAPP, "MessageType=interactive&ButtonText=Yes&ButtonPayload=yes-1"),
        ("list", WHATSAPP, list),
        ("form", WHATSAPP, "MessageType=interactive&InteractiveData=%7B%22size%22:42%7D&Body="),
        ("form that is no json", WHATSAPP, "Body=&InteractiveData=%7Bsize"),
        ("reaction", WHATSAPP, &format!("MessageType=reaction&Body=%F0%9F%91%8D&{reply}")),
        ("reaction taken off", WHATSAPP, &format!("MessageType=reaction&Body=&{reply}")),
        ("reaction to nothing", WHATSAPP, "MessageType=reaction&Body=x"),
        ("a kind of tomorrow", WHATSAPP, "MessageType=hologram&Body=x"),
        ("unsupported", WHATSAPP, "MessageType=unsupported"),
    ]);
    assert_json_snapshot!("whatsapp", whatsapp);
}
